/*
 * A client of Confab that uses nothing of Confab: `fetch` for calls, and any Socket.IO 4 client for what is live. It plays two people against the demo (`npm run demo`):
 *
 *   node plain-client.mjs [http://localhost:3000] [ada] [ben]
 */
import { randomUUID } from 'node:crypto'
import { once } from 'node:events'
import { io } from 'socket.io-client'

const [url = 'http://localhost:3000', ada = 'ada', ben = 'ben'] = process.argv.slice(2)

/** Signs in with the app's own login; Confab only ever sees the token. */
async function logIn(userId) {
  const response = await fetch(`${url}/login`, { method: 'POST', headers: { 'content-type': 'application/json' }, body: JSON.stringify({ userId }) })
  if (!response.ok) throw new Error(`nobody here is called ${userId}`)
  return (await response.json()).token
}

/** A call over HTTP, by method and path. */
async function request(token, method, path, body) {
  const response = await fetch(`${url}/api/chat${path}`, {
    method,
    headers: { authorization: `Bearer ${token}`, ...(body === undefined ? {} : { 'content-type': 'application/json' }) },
    body: body === undefined ? undefined : JSON.stringify(body),
  })
  const answer = response.status === 204 ? null : await response.json()
  if (!response.ok) throw Object.assign(new Error(answer.error.message), answer.error)
  return answer
}

/** A live connection. A refused handshake has its coded error in `data`. */
async function connect(token) {
  const socket = io(url, { auth: { token }, transports: ['websocket'] })
  await new Promise((resolve, reject) => {
    socket.once('connect', resolve)
    socket.once('connect_error', error => reject(Object.assign(error, error.data)))
  })
  return socket
}

/** A call over the connection: an event named after the operation, answered by one acknowledgement. */
async function call(socket, operation, input = {}) {
  const answer = await socket.timeout(10_000).emitWithAck(operation, input)
  if (answer.error) throw Object.assign(new Error(answer.error.message), answer.error)
  return answer.data
}

/** What a client holds of a conversation: each message at its latest `rev`, and up to which `rev` nothing is missing. */
const held = { messages: new Map(), rev: 0 }

function take(message) {
  if ((held.messages.get(message.id)?.rev ?? 0) < message.rev) held.messages.set(message.id, message)
}

/** Asks for everything that happened since; after too long away, for the latest page instead. */
async function catchUp(token, conversationId) {
  const path = `/conversations/${encodeURIComponent(conversationId)}`
  const changes = await request(token, 'GET', `${path}/changes?sinceRev=${held.rev}`)
  const page = changes.gap ? await request(token, 'GET', `${path}/messages`) : { messages: changes.messages, rev: changes.upToRev }
  if (changes.gap) held.messages.clear()
  page.messages.forEach(take)
  held.rev = page.rev
}

const show = (text, value) => console.log(text, JSON.stringify(value))

// Two people sign in; Ben is there live.
const [adasToken, bensToken] = await Promise.all([logIn(ada), logIn(ben)])
show('ada is', (await request(adasToken, 'GET', '/me')).id)
const [adas, bens] = await Promise.all([connect(adasToken), connect(bensToken)])
for (const name of ['message.created', 'message.updated', 'message.deleted']) bens.on(name, ({ message }) => take(message))

// Ada writes to Ben. The key names this message for ever: sending it again, on whichever way, sends nothing more.
const message = { to: ben, text: 'Hello from a plain client', clientMessageId: randomUUID() }
const arrival = once(bens, 'message.created')
const receipt = await call(adas, 'sendMessage', message)
const again = await request(adasToken, 'POST', '/messages', message)
show('sent once', receipt.id === again.id)
show('ben received', (await arrival)[0].message.text)

// Ben has read it, and loads the page: its `rev` is where catching up starts.
const { conversationId } = receipt
await call(bens, 'markSeen', { conversationId })
const page = await request(bensToken, 'GET', `/conversations/${encodeURIComponent(conversationId)}/messages?limit=20`)
page.messages.forEach(take)
held.rev = page.rev

// Ada edits it while Ben looks.
const edit = once(bens, 'message.updated')
await call(adas, 'editMessage', { messageId: receipt.id, text: 'Hello again from a plain client' })
show('ben sees the edit', (await edit)[0].message.text)

// Ben goes; things happen; Ben comes back and has missed nothing.
bens.disconnect()
await call(adas, 'sendMessage', { conversationId, text: 'Are you there?', clientMessageId: randomUUID() })
const slip = await call(adas, 'sendMessage', { conversationId, text: 'Never mind', clientMessageId: randomUUID() })
await call(adas, 'deleteMessage', { messageId: slip.id })
await catchUp(bensToken, conversationId)
const timeline = [...held.messages.values()].sort((one, other) => one.seq - other.seq).slice(-3)
show('ben has caught up', timeline.map(({ text, deletedAt }) => (deletedAt === null ? text : '(deleted)')))

// What goes wrong has a code.
show('a blank message is', await call(adas, 'sendMessage', { conversationId, text: ' ' }).catch(error => error.code))
adas.disconnect()
