import { memoryStorage } from '@confab/adapter-memory'
import type { Socket } from 'socket.io-client'
import { describe, expect, it } from 'vitest'
import { password, secured, type Person, type Secured } from './secured.js'

/** So many questions of somebody else are answered after the end; by the first few of them a connection that was closed before has long been seen to be. */
const ROUNDS = 60

interface Witnessed {
  /** Sockets that the server still had when the end was acknowledged. */
  left: number
  /** For each of the connections that should be closed, after which answer to somebody else that was seen; Infinity when it was not. */
  closedAfter: number[]
  /** Texts that were sent after the acknowledgement and still arrived. */
  heardAfter: string[]
}

/**
 * Ends something of Ann's while Bo writes to a group of both, and looks at the order in which things arrive: what Ann's connections hear of all that was written after the end was
 * acknowledged, and when they are seen to close.
 */
async function witness(served: Secured, end: (ann: Person, groupId: string, bo: Person) => Promise<unknown>, { connectTo = served } = {}): Promise<Witnessed> {
  const [ann, bo] = [await served.signUp('Ann'), await served.signUp('Bo')]
  const { body: { id } } = await served.request('POST', '/conversations', { token: bo.token, body: { kind: 'group', name: 'Two', userIds: [ann.userId] } })
  const conversationId = id as string
  const before = connectTo.sockets.io.sockets.sockets.size
  const ended = [await connectTo.connect({ token: ann.token }), await connectTo.connect({ token: ann.token }), await connectTo.connect({ token: ann.token }, { transports: ['polling'] })]
  const writer = await connectTo.connect({ token: bo.token })
  const arrived: { at: number; text: string }[] = []
  const closedAfter = ended.map(() => Infinity)
  let rounds = -1
  ended.forEach((socket: Socket, which) => {
    socket.on('message.created', ({ message }: { message: { text: string } }) => arrived.push({ at: which, text: message.text }))
    socket.once('disconnect', () => (closedAfter[which] = rounds))
  })
  const write = (text: string): Promise<unknown> => connectTo.call(writer, 'sendMessage', { conversationId, text })

  await write('before the end')
  await expect.poll(() => arrived.length).toBe(ended.length)
  // Some are on their way while it ends; what they do is nobody's promise.
  const meanwhile = Array.from({ length: 10 }, (_, at) => write(`meanwhile ${at}`))
  await end(ann, conversationId, bo)
  const left = connectTo.sockets.io.sockets.sockets.size - before - 1
  for (rounds = 0; rounds < ROUNDS; rounds += 1) await write(`after ${rounds}`)
  await Promise.all(meanwhile)
  return { left, closedAfter: [...closedAfter], heardAfter: [...new Set(arrived.map(({ text }) => text).filter(text => text.startsWith('after')))] }
}

const logIn = async (served: Secured, { email }: Person): Promise<string> => (await served.request('POST', '/account/log-in', { body: { email, password } })).body.accessToken as string

const ends: [string, (served: Secured, ann: Person) => Promise<unknown>][] = [
  ['logging out', (served, { token }) => served.request('POST', '/account/log-out', { token, body: {} })],
  ['logging out everywhere, elsewhere', async (served, ann) => served.request('POST', '/account/log-out', { token: await logIn(served, ann), body: { everywhere: true } })],
  ['a change of password, elsewhere', async (served, ann) => served.request('PUT', '/account/password', { token: await logIn(served, ann), body: { currentPassword: password, newPassword: 'another long one' } })],
  ['a session that is revoked elsewhere', async (served, ann) => served.request('DELETE', `/account/sessions/${ann.sessionId}`, { token: await logIn(served, ann) })],
  ['a ban by the app', (served, { userId }) => served.chat.endSessions({ userId })],
]

describe('once it is acknowledged', () => {
  it.each(ends)('S3 %s has closed every connection, and nothing that is sent after arrives', { timeout: 30_000 }, async (_, end) => {
    await using served = await secured()
    const { left, closedAfter, heardAfter } = await witness(served, ann => end(served, ann))
    expect({ left, heardAfter }).toEqual({ left: 0, heardAfter: [] })
    expect(Math.max(...closedAfter), `seen to close after ${closedAfter.join(', ')} of ${ROUNDS} answers to somebody else`).toBeLessThan(ROUNDS / 2)
  })

  it('S4 a removal from a group is heard by nobody removed but as the last of it, and their connections stay', { timeout: 30_000 }, async () => {
    await using served = await secured()
    const { left, closedAfter, heardAfter } = await witness(served, (ann, id, bo) => served.request('DELETE', `/conversations/${id}/members/${ann.userId}`, { token: bo.token }))
    expect({ left, heardAfter, closedAfter }).toEqual({ left: 3, heardAfter: [], closedAfter: [Infinity, Infinity, Infinity] })
  })

  it('S3 a server that is told of no end until later is seen to close nothing, and to deliver on', { timeout: 30_000 }, async () => {
    const storage = memoryStorage()
    await using here = await secured({ storage })
    await using there = await secured({ storage })
    const { left, closedAfter, heardAfter } = await witness(there, ann => there.request('POST', '/account/log-out', { token: ann.token, body: {} }), { connectTo: here })
    expect({ left, closedAfter }).toEqual({ left: 3, closedAfter: [Infinity, Infinity, Infinity] })
    expect(heardAfter.length).toBeGreaterThan(ROUNDS / 2)
  })
})
