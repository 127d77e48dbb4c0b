import { gzipSync } from 'node:zlib'
import { basename, dirname } from 'node:path'
import { fileURLToPath } from 'node:url'
import { build } from 'esbuild'
import type { Bench } from '../harness/bench.js'

const resolveDir = dirname(fileURLToPath(import.meta.url))
const ours = "import { createClient } from '@confab/client'; console.log(createClient)"
const socketIoClient = "import { io } from 'socket.io-client'; console.log(io)"

/** What a browser loads for the client. */
export const size: Bench = {
  run: async ({ fromSource }) => {
    const floor = (await loaded(socketIoClient, fromSource)).atOnce
    const { atOnce, later } = await loaded(ours, fromSource)
    return {
      about: 'Bundles by esbuild, minified, split at `import()`, for browsers, gzip at level 9; 1 kB is 1,000 bytes.',
      columns: ['bundle', '÷ socket.io-client alone', 'kB'],
      rows: [
        ['socket.io-client alone', 1, floor],
        ['Confab client, as every page loads it', atOnce / floor, atOnce],
        ['... and more where no WebSocket passes', later / floor, later],
      ],
      goals: [
        { name: 'P14', about: "client's own code, kB", figure: atOnce, better: 'lower', must: 8, aim: 7 },
        { name: 'P14', about: "client with what carries Socket.IO's protocol, kB", figure: atOnce, better: 'lower', must: 22, aim: 21 },
      ],
      notes: [],
      raw: { floor, atOnce, later },
    }
  },
}

/** In kB: what is loaded with the page, and what is loaded later if at all. */
async function loaded(contents: string, fromSource: boolean): Promise<{ atOnce: number; later: number }> {
  const { outputFiles, metafile: { outputs } } = await build({
    stdin: { contents, resolveDir },
    bundle: true,
    minify: true,
    write: false,
    outdir: resolveDir,
    absWorkingDir: resolveDir,
    metafile: true,
    splitting: true,
    platform: 'browser',
    format: 'esm',
    target: 'es2022',
    conditions: fromSource ? ['@confab/source'] : [],
  })
  const first = new Set<string>()
  const follow = (name: string): void => {
    if (first.has(name)) return
    first.add(name)
    for (const { path, kind } of outputs[name]?.imports ?? []) if (kind === 'import-statement') follow(path)
  }
  follow('stdin.js')
  const kilobytes = (isFirst: boolean): number => outputFiles
    .filter(({ path }) => first.has(basename(path)) === isFirst)
    .reduce((sum, { contents }) => sum + gzipSync(contents, { level: 9 }).length / 1000, 0)
  return { atOnce: kilobytes(true), later: kilobytes(false) }
}
