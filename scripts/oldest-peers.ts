import { spawnSync } from 'node:child_process'
import { readdirSync, readFileSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { temporaryFolder } from '../tests/helpers/keeper.js'

/*
 * Installs every package, as it would be published, beside the oldest peers that it allows, and loads each entry by `import` and by `require`: what a peer had not yet at its floor is missed here, and not first by a
 * user. Needs the packages to be built.
 */

interface Manifest {
  name: string
  exports: Record<string, unknown>
  peerDependencies?: Record<string, string>
}

const packages = readdirSync('packages').map(name => JSON.parse(readFileSync(`packages/${name}/package.json`, 'utf8')) as Manifest)
const tarballs = temporaryFolder('peers-packed')
const user = temporaryFolder('peers-user')

function run(command: string, folder?: string): string {
  const { status, stdout, stderr } = spawnSync(command, { shell: true, cwd: folder, encoding: 'utf8' })
  if (status !== 0) throw new Error(`${command}\n${stdout}${stderr}`)
  return stdout
}

/** The first version that a range names is its oldest: `^8.1.0 || ^9.0.0`, `>=18.2`. */
const floors = new Map(packages.flatMap(({ peerDependencies = {} }) => Object.entries(peerDependencies).map(([name, range]) => [name, /\d[\d.]*/.exec(range)?.[0] ?? range] as const)))
const oldest = Array.from(floors, ([name, version]) => `${name}@${version}`)

run(`npm pack --silent --pack-destination "${tarballs.path}" ${readdirSync('packages').map(name => `-w packages/${name}`).join(' ')}`)
writeFileSync(join(user.path, 'package.json'), '{ "private": true }')
run(`npm install --save-exact --no-audit --no-fund ${[...oldest, ...readdirSync(tarballs.path).map(name => `"${join(tarballs.path, name)}"`)].join(' ')}`, user.path)
console.log(`installed beside ${oldest.join(', ')}`)

const entries = packages.flatMap(({ name, exports }) => Object.keys(exports).filter(path => path !== './package.json').map(path => name + path.slice(1)))
writeFileSync(join(user.path, 'load.cjs'), `
const entries = ${JSON.stringify(entries)}
void (async () => {
  for (const entry of entries) {
    const [required, imported] = [require(entry), await import(entry)]
    const names = Object.keys(imported).filter((name) => name !== 'default' && name !== 'module.exports')
    for (const name of names) if (required[name] !== imported[name]) throw new Error(entry + ': ' + name + ' is another thing by require')
    console.log(entry + ': ' + names.length + ' exports by import, the same by require')
  }
})()
`)
console.log(run(`"${process.execPath}" load.cjs`, user.path).trim())
