import { randomBytes } from 'node:crypto'
import { memoryStorage } from '@confab/adapter-memory'
import { defaultLimits } from '@confab/protocol'
import type { Socket } from 'socket.io-client'
import { describe, expect, it } from 'vitest'
import { describeWith } from '../helpers/describe-with.js'
import { anyRedis } from '../helpers/redis.js'
import { heard } from '../wire/served.js'
import { eachHearsTheOther } from './hears-each-other.js'
import { startNode, type Node } from './node.js'

/** Two nodes over the same storage. */
async function twoNodes(redisUrl: string): Promise<[Node, Node] & AsyncDisposable> {
  const parts = { redisUrl, prefix: `confab-test-${randomBytes(6).toString('hex')}:`, storage: memoryStorage() }
  const nodes: [Node, Node] = [await startNode(parts), await startNode(parts)]
  await eachHearsTheOther(nodes)
  return Object.assign(nodes, {
    async [Symbol.asyncDispose]() {
      for (const node of nodes) await node[Symbol.asyncDispose]()
    },
  })
}

function names(socket: Socket): string[] {
  const list: string[] = []
  socket.onAny(name => list.push(name as string))
  return list
}

await describeWith('two nodes', anyRedis, ({ url }) => {
  it('an event comes once to each device of each member, at whichever node, in order', async () => {
    await using nodes = await twoNodes(url)
    const [one, other] = nodes
    await one.chat.as('bo').getMe()
    const devices = await Promise.all([one.connect('bo'), other.connect('bo'), one.connect('ann'), other.connect('ann')])
    const heardBy = devices.map(names)
    const { id: messageId, conversationId } = await one.chat.as('ann').sendMessage({ to: 'bo', text: 'one' })
    await other.chat.as('bo').sendMessage({ conversationId, text: 'two' })
    await one.chat.as('ann').editMessage({ messageId, text: 'one, edited' })
    await other.chat.as('bo').setTyping({ conversationId, typing: true })
    const expected = ['conversation.created', 'message.created', 'message.created', 'message.updated']
    for (const list of heardBy) await expect.poll(() => list.filter(name => !name.startsWith('typing')), { timeout: 5_000 }).toHaveLength(4)
    for (const list of heardBy) expect(list.filter(name => !name.startsWith('typing')).toSorted()).toEqual(expected.toSorted())
    await expect.poll(() => [2, 3].map(at => heardBy[at]?.includes('typing.started'))).toEqual([true, true])
  })

  it('a removal ends writing, reading and hearing through the other node within a second', async () => {
    await using nodes = await twoNodes(url)
    const [one, other] = nodes
    for (const userId of ['bo', 'cy']) await one.chat.as(userId).getMe()
    const { id: conversationId } = await one.chat.as('ann').startConversation({ kind: 'group', name: 'a group', userIds: ['bo', 'cy'] })
    const bo = await other.connect('bo')
    // The other node knows the group by heart.
    await other.chat.as('bo').sendMessage({ conversationId, text: 'I am here' })
    await other.chat.as('cy').sendMessage({ conversationId, text: 'I too' })
    await one.chat.as('ann').removeMember({ conversationId, userId: 'bo' })
    const end = Date.now() + 1_000
    await heard(bo, 'member.removed')
    await expect.poll(() => other.chat.as('bo').sendMessage({ conversationId, text: 'and now?' }).then(() => 'sent', (error: { code: string }) => error.code), { timeout: 1_000, interval: 50 }).toBe('NOT_FOUND')
    expect(Date.now()).toBeLessThan(end + 2_000)
    const after = names(bo)
    await other.chat.as('cy').sendMessage({ conversationId, text: 'he is gone' })
    await expect(other.chat.as('bo').listMessages({ conversationId })).rejects.toMatchObject({ code: 'NOT_FOUND' })
    await bo.emitWithAck('getMe')
    expect(after).toEqual([])
  })

  it('the end of a session closes its connections at every node and says why, and no other', async () => {
    await using nodes = await twoNodes(url)
    const [one, other] = nodes
    const [here, there, elsewhere] = await Promise.all([one.connect('bo|s1'), other.connect('bo|s1'), other.connect('bo|s2')])
    const closed = [here, there].map(socket => heard(socket, 'connection.closed', 3_000))
    const gone = [here, there].map(socket => heard(socket, 'disconnect', 3_000))
    await one.chat.endSessions({ sessionId: 's1' })
    expect(await Promise.all(closed)).toEqual([{ reason: 'session_ended' }, { reason: 'session_ended' }])
    await Promise.all(gone)
    expect(elsewhere.connected).toBe(true)
    const last = heard(elsewhere, 'connection.closed', 3_000)
    await one.chat.endSessions({ userId: 'bo' })
    expect(await last).toEqual({ reason: 'session_ended' })
  })

  it('somebody is there as long as they are at any node, and their going is told once', async () => {
    await using nodes = await twoNodes(url)
    const [one, other] = nodes
    await one.chat.as('bo').getMe()
    await one.chat.as('ann').sendMessage({ to: 'bo', text: 'hello' })
    const [ann, phone, page] = await Promise.all([one.connect('ann'), one.connect('bo'), other.connect('bo')])
    expect(await ann.emitWithAck('getPresence', { userIds: ['bo'] })).toEqual({ data: { users: [{ userId: 'bo', online: true }] } })
    const told = names(ann)
    phone.disconnect()
    await new Promise(resolve => setTimeout(resolve, 7_500))
    expect(told).toEqual([])
    page.disconnect()
    expect(await heard(ann, 'presence.changed', 20_000)).toEqual({ userId: 'bo', online: false })
    await new Promise(resolve => setTimeout(resolve, 3_000))
    expect(told).toEqual(['presence.changed'])
  })

  it('calls are counted over both', async () => {
    await using nodes = await twoNodes(url)
    const [one, other] = nodes
    const sockets = await Promise.all([one.connect('ann'), other.connect('ann')])
    const { burst } = defaultLimits.rates.search
    const answers = await Promise.all(Array.from({ length: 2 * burst }, (_, at) => (sockets[at % 2] as Socket).emitWithAck('findUsers', { query: 'x' }) as Promise<{ error?: { code: string } }>))
    const let_through = answers.filter(({ error }) => error === undefined).length
    expect(let_through).toBeGreaterThanOrEqual(burst)
    // What flowed in meanwhile, with slack.
    expect(let_through).toBeLessThan(1.75 * burst)
  })

  it('nothing is wrong, nothing is logged, and everything can be closed', async () => {
    const nodes = await twoNodes(url)
    expect(await nodes[0].chat.health()).toMatchObject({ status: 'ok' })
    await nodes[Symbol.asyncDispose]()
    expect(nodes.flatMap(node => node.logged)).toEqual([])
  })
})

describe('one node', () => {
  it('has nothing of this: a server without an adapter talks to no other', async () => {
    const parts = { redisUrl: 'redis://127.0.0.1:1', prefix: 'none:', storage: memoryStorage() }
    const node = await startNode({ ...parts, sockets: { adapter: undefined } })
    await using _ = node
    await node.chat.as('bo').getMe()
    const { conversationId } = await node.chat.as('ann').sendMessage({ to: 'bo', text: 'hello' })
    await node.chat.as('ann').blockUser({ userId: 'bo' })
    expect(conversationId).toBeDefined()
    expect(node.logged.filter(line => !line.includes('presence'))).toEqual([])
  })
})
