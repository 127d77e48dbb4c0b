import { copyFileSync, readdirSync, readFileSync } from 'node:fs'
import { defineConfig } from 'tsup'

interface Manifest {
  exports: Record<string, string | { '@confab/source': string }>
}

/** One build for each package. Its entries are the source files that its own `exports` name. Declarations come from `tsc`, not from here. */
export default defineConfig(
  readdirSync('packages').map(name => {
    const folder = `packages/${name}`
    const { exports } = JSON.parse(readFileSync(`${folder}/package.json`, 'utf8')) as Manifest
    const sources = Object.values(exports).flatMap(entry => (typeof entry === 'string' ? [] : [entry['@confab/source']]))
    return {
      name,
      // Named by the path below src, so that dist mirrors src and `exports` can be read off.
      entry: Object.fromEntries(
        sources.map(source => [source.replace(/^\.\/src\//, '').replace(/\.tsx?$/, ''), `${folder}/${source.slice(2)}`]),
      ),
      outDir: `${folder}/dist`,
      tsconfig: `${folder}/tsconfig.json`,
      format: ['esm'],
      // Everything that is not a file of the package stays an import: from the root, tsup would bundle the workspace's own packages.
      external: [/^(?![./]|[a-z]:)/i],
      dts: false,
      clean: true,
      sourcemap: true,
      silent: true,
      // npm takes a license along only out of the package's own folder.
      onSuccess: async () => copyFileSync('LICENSE', `${folder}/LICENSE`),
    }
  }),
)
