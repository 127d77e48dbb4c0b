import { readdirSync } from 'node:fs'
import { dirname, join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { build, type Plugin } from 'esbuild'

const root = dirname(dirname(fileURLToPath(import.meta.url)))
const folders = ['servers', 'loads']

/** Where a compiled script is. */
export function compiledPath(script: string): string {
  return join(root, 'dist', `${script}.js`)
}

/**
 * Compiles what runs in processes of its own, so that these run on plain Node: a loader would put its own helpers into the hot paths of the
 * peers. Confab itself is what users run, the built packages; with `fromSource` its source is compiled in instead, by the same compiler, for looking at a change
 * before it is built.
 */
export async function compileScripts({ fromSource }: { fromSource: boolean }): Promise<void> {
  await build({
    entryPoints: folders.flatMap(folder => readdirSync(join(root, folder)).map(file => join(root, folder, file))),
    outbase: root,
    outdir: join(root, 'dist'),
    bundle: true,
    platform: 'node',
    format: 'esm',
    target: 'node20',
    sourcemap: true,
    conditions: fromSource ? ['@confab/source'] : [],
    plugins: [keepImports(fromSource)],
    logLevel: 'warning',
  })
}

/** Leaves packages to Node, except Confab's own when they come from source. */
function keepImports(fromSource: boolean): Plugin {
  return {
    name: 'keep-imports',
    setup: ({ onResolve }) => {
      onResolve({ filter: /^[^./]/ }, ({ path, kind }) => {
        if (kind === 'entry-point' || (fromSource && path.startsWith('@confab/'))) return undefined
        return { path, external: true }
      })
    },
  }
}
