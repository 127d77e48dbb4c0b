import { spawnSync } from 'node:child_process'
import { readdirSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { setTimeout as sleep } from 'node:timers/promises'
import { freePort } from '../tests/helpers/free-port.js'
import { temporaryFolder } from '../tests/helpers/keeper.js'
import { startProcess } from '../tests/helpers/started-process.js'
import { namedSnippets } from '../tests/readme/snippets.js'

/*
 * Packs every package as it would be published, looks at the tarballs, installs them in an empty folder and runs the README there:
 * what is broken only in what users get is seen nowhere else.
 */

const tarballs = temporaryFolder('packed')
const user = temporaryFolder('user')

/** Runs a command; what it printed is shown when it fails. */
function run(command: string, folder?: string): void {
  const { status, stdout, stderr } = spawnSync(command, { shell: true, cwd: folder, encoding: 'utf8' })
  if (status !== 0) throw new Error(`${command}\n${stdout}${stderr}`)
}

const packages = readdirSync('packages').map(name => `-w packages/${name}`)
run(`npm pack --pack-destination "${tarballs.path}" ${packages.join(' ')}`)
const paths = readdirSync(tarballs.path).map(name => join(tarballs.path, name))
for (const path of paths) {
  run(`publint run "${path}" --strict`)
  // ESM alone: `require` works in every Node we support, but the older ways of resolution know no `exports`.
  run(`attw "${path}" --profile esm-only`)
  run(`tar -tzf "${path}" package/LICENSE package/README.md`)
}
console.log(`${paths.length} packed packages are well-formed`)

writeFileSync(join(user.path, 'package.json'), '{ "private": true }')
run(`npm install ${['express', ...paths.map(path => `"${path}"`)].join(' ')}`, user.path)
for (const [name, code] of namedSnippets(new URL('../README.md', import.meta.url))) writeFileSync(join(user.path, name), code)

const port = await freePort()
const url = `http://localhost:${port}/api/chat`
await using server = await startProcess(process.execPath, ['server.mjs'], { folder: user.path, env: { PORT: String(port) } })
while (!(await fetch(`${url}/health`).then(answer => answer.ok, () => false))) {
  if (!server.running) throw new Error(`The server of the README ended:\n${server.output}`)
  await sleep(100)
}
await using client = await startProcess(process.execPath, ['client.mjs'], { folder: user.path, env: { CHAT_URL: url } })
await client.printed(/ann: hello/)
console.log('the README, run on them in an empty folder, sends and receives a message')
