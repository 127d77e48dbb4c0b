import { gzipSync } from 'node:zlib'
import { dirname } from 'node:path'
import { fileURLToPath } from 'node:url'
import { build } from 'esbuild'
import type { Bench } from '../harness/bench.js'

const resolveDir = dirname(fileURLToPath(import.meta.url))
const ours = "import { createClient } from '@confab/client'; console.log(createClient)"
const socketIoClient = "import { io } from 'socket.io-client'; console.log(io)"

/** What a browser loads for the client. */
export const size: Bench = {
  run: async ({ fromSource }) => {
    const kilobytes = async (contents: string, external: string[] = []): Promise<number> =>
      gzipSync(await bundled(contents, external, fromSource), { level: 9 }).length / 1000
    const floor = await kilobytes(socketIoClient)
    const core = await kilobytes(ours, ['socket.io-client'])
    const whole = await kilobytes(ours)
    return {
      about: 'One bundle by esbuild, minified, for browsers, gzip at level 9; 1 kB is 1,000 bytes.',
      columns: ['bundle', '÷ socket.io-client alone', 'kB'],
      rows: [
        ['socket.io-client alone', 1, floor],
        ['Confab client without Socket.IO', core / floor, core],
        ['Confab client with Socket.IO', whole / floor, whole],
      ],
      goals: [
        { name: 'P14', about: 'client without Socket.IO, kB', figure: core, better: 'lower', must: 8, aim: 7 },
        { name: 'P14', about: 'client with Socket.IO, kB', figure: whole, better: 'lower', must: 22, aim: 21 },
      ],
      notes: [],
      raw: { floor, core, whole },
    }
  },
}

async function bundled(contents: string, external: string[], fromSource: boolean): Promise<Uint8Array> {
  const { outputFiles } = await build({
    stdin: { contents, resolveDir },
    bundle: true,
    minify: true,
    write: false,
    platform: 'browser',
    format: 'esm',
    target: 'es2022',
    external,
    conditions: fromSource ? ['@confab/source'] : [],
  })
  return outputFiles[0]?.contents ?? new Uint8Array()
}
