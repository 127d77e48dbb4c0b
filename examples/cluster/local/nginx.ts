import { readFileSync, writeFileSync } from 'node:fs'
import { setTimeout as sleep } from 'node:timers/promises'
import { createClient } from '@confab/client'
import { MissingComponent } from '@confab/tests/helpers/describe-with'
import { findProgram } from '@confab/tests/helpers/find-program'
import { freePort } from '@confab/tests/helpers/free-port'
import { temporaryFolder } from '@confab/tests/helpers/keeper'
import { startProcess } from '@confab/tests/helpers/started-process'
import { io, type Socket } from 'socket.io-client'
import { startCluster } from './cluster.js'

/* npm run nginx -w @confab/example-cluster: starts a real nginx with each of the files in nginx/, ports aside, in front of two nodes, and looks whether a chat gets through it. By hand: no test needs an nginx. */

const program = findProgram('nginx')
if (program === null) throw new MissingComponent('There is no nginx here. Install it so that `nginx` is on the PATH (on Debian: apt-get install nginx).')
const silentMs = 70_000

/** Starts an nginx with one of the files, in front of two nodes. */
async function startNginx(file: string, ports: readonly number[]): Promise<AsyncDisposable & { url: string }> {
  const folder = temporaryFolder('nginx')
  const port = await freePort()
  // Addresses need no looking up, and older versions cannot do it.
  const conf = readFileSync(new URL(`../nginx/${file}`, import.meta.url), 'utf8').replace(/ +resolver .*/, '').replaceAll(' resolve ', ' ')
    .replace('listen 80;', `listen 127.0.0.1:${port};`).replace('node1:3000', `127.0.0.1:${ports[0]}`).replace('node2:3000', `127.0.0.1:${ports[1]}`)
  const temporary = ['client_body', 'proxy', 'fastcgi', 'uwsgi', 'scgi'].map(name => `${name}_temp_path ${folder.path}/${name};`).join(' ')
  // What is started by root serves as somebody else, who may not write here.
  const user = process.getuid?.() === 0 ? 'user root;' : ''
  writeFileSync(`${folder.path}/nginx.conf`, `${user} daemon off; pid ${folder.path}/pid; error_log stderr warn; events {} http { access_log off; ${temporary}\n${conf}\n}\n`)
  const server = await startProcess(program as string, ['-p', folder.path, '-c', `${folder.path}/nginx.conf`, '-e', 'stderr'])
  const url = `http://127.0.0.1:${port}`
  // It is started before it listens.
  while (!await fetch(url).then(() => true, () => false)) await sleep(50)
  return {
    url,
    async [Symbol.asyncDispose]() {
      await server.kill('SIGQUIT')
      folder.remove()
    },
  }
}

const connect = (url: string, name: string, transport: 'websocket' | 'polling'): Promise<Socket | string> => new Promise(resolve => {
  const socket = io(url, { auth: { token: name }, transports: [transport], forceNew: true, reconnection: false })
  socket.once('connect', () => resolve(socket))
  socket.once('connect_error', error => resolve(error.message))
})

/** How ten connections by long polling ended, of a person each. */
async function pollingOf(url: string, name: string): Promise<string> {
  const sockets = await Promise.all(Array.from({ length: 10 }, (_, at) => connect(url, `${name}-${at}`, 'polling')))
  for (const socket of sockets) if (typeof socket !== 'string') socket.disconnect()
  return `${sockets.filter(socket => typeof socket !== 'string').length} of 10 connected`
}

/** What came of a body of so many bytes: who answered, and how. */
async function uploadOf(url: string, bytes: number): Promise<string> {
  const answer = await fetch(`${url}/api/chat/files`, {
    method: 'POST', body: new Uint8Array(bytes), headers: { 'authorization': 'Bearer ann', 'content-type': 'image/png', 'x-confab-file-name': 'a.png', 'x-confab-to': 'bob' },
  })
  const isOurs = answer.headers.get('content-type')?.startsWith('application/json') === true
  return `${answer.status} by ${isOurs ? `the chat (${((await answer.json()) as { error: { code: string } }).error.code})` : 'nginx'}`
}

async function look(file: string, ports: readonly number[]): Promise<void> {
  await using nginx = await startNginx(file, ports)
  const { url } = nginx
  // Both files are looked at in the same moment and over the same nodes: each with people of its own.
  const nameOf = (person: string): string => `${person}-${file}`
  const client = (person: string) => createClient({ url: `${url}/api/chat`, getToken: () => nameOf(person) })
  const [ann, bob] = [client('ann'), client('bob')]
  const silent = await connect(url, nameOf('eve'), 'websocket')
  console.log(`${file}: a websocket ${typeof silent === 'string' ? `failed: ${silent}` : `connected by ${silent.io.engine.transport.name}`}`)

  const heard: string[] = []
  bob.on('message.created', ({ message }) => heard.push(message.text))
  for (const one of [ann, bob]) one.connect()
  while ([ann, bob].some(({ state }) => state.connection !== 'online')) await sleep(20)
  for (let at = 0; at < 10; at += 1) await ann.sendMessage({ to: nameOf('bob'), text: `${at}` })
  await sleep(1_000)
  console.log(`${file}: of ten messages, ${heard.length} were heard live by another client, ${new Set(heard).size} of them different`)

  console.log(`${file}: long polling alone: ${await pollingOf(url, nameOf('poll'))}`)
  console.log(`${file}: a file of 10 MiB is answered with ${await uploadOf(url, 10 * 1_048_576)}, one of 12 MiB with ${await uploadOf(url, 12 * 1_048_576)}`)
  await sleep(silentMs)
  console.log(`${file}: after ${silentMs / 1_000} s without a word the first websocket is ${typeof silent !== 'string' && silent.connected ? 'still connected' : 'gone'}`)
  for (const one of [ann, bob]) one.dispose()
  if (typeof silent !== 'string') silent.disconnect()
}

await using cluster = await startCluster()
const [one, other] = cluster.nodes.map(({ port }) => port) as [number, number]
await Promise.all(['round-robin.conf', 'sticky.conf'].map(file => look(file, [one, other])))
