import { memoryStorage } from '@confab/adapter-memory'
import { createClient, type ChatClient } from '@confab/client'
import type { ChatApi } from '@confab/protocol'
import { execFile } from 'node:child_process'
import { promisify } from 'node:util'
import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest'
import { startTcpProxy } from '../helpers/tcp-proxy.js'
import { eventually, realServer } from './real-server.js'

const lanes = [['over a WebSocket', {}, WebSocket], ["over Socket.IO's own client", {}, undefined], ['over HTTP alone', { socket: false }, WebSocket]] as const

describe.each(lanes)('a client %s', (_lane, options, webSocket) => {
  beforeEach(() => void vi.stubGlobal('WebSocket', webSocket))
  afterEach(() => void vi.unstubAllGlobals())

  it('is a ChatApi: every operation does what it does in the server', async () => {
    await using server = await realServer(['ann', 'bob', 'cyd'])
    const { chat } = server
    const ann: ChatApi = server.client('ann', options)
    const own = chat.as('ann')
    expect(await ann.getMe()).toEqual(await own.getMe())
    expect(await ann.updateMe({ bio: 'about ann', custom: { color: 'red' } })).toMatchObject({ bio: 'about ann', custom: { color: 'red' } })
    expect(await ann.findUsers({ query: 'b' })).toEqual(await own.findUsers({ query: 'b' }))
    expect(await ann.findUsers()).toEqual(await own.findUsers())
    expect(await ann.getUsers({ userIds: ['bob', 'cyd', 'nobody'] })).toEqual(await own.getUsers({ userIds: ['bob', 'cyd', 'nobody'] }))
    expect(await ann.getUsers({ userIds: [] })).toEqual({ users: [] })
    await ann.blockUser({ userId: 'cyd' })
    expect((await own.getMe()).blockedUserIds).toEqual(['cyd'])
    await ann.unblockUser({ userId: 'cyd' })
    expect((await own.getMe()).blockedUserIds).toEqual([])
    const { id: conversationId } = await ann.startConversation({ kind: 'group', name: 'Ünïcödé & co', userIds: ['bob'] })
    expect(await ann.getConversation({ conversationId })).toEqual(await own.getConversation({ conversationId }))
    expect(await ann.updateConversation({ conversationId, avatarUrl: '/a?b=c&d' })).toMatchObject({ avatarUrl: '/a?b=c&d', version: 2 })
    expect(await ann.addMember({ conversationId, userId: 'cyd' })).toMatchObject({ version: 3, member: { userId: 'cyd' } })
    expect(await ann.setMemberRole({ conversationId, userId: 'cyd', role: 'admin' })).toMatchObject({ version: 4, member: { role: 'admin' } })
    expect(await ann.removeMember({ conversationId, userId: 'cyd' })).toMatchObject({ version: 5, userId: 'cyd' })
    const receipt = await ann.sendMessage({ conversationId, text: '\u{1F600} <b>"\\ %2F', custom: { n: 1 }, clientMessageId: 'k1' })
    expect(await ann.getMessage({ messageId: receipt.id })).toMatchObject({ ...receipt, text: '\u{1F600} <b>"\\ %2F', custom: { n: 1 } })
    expect(await ann.editMessage({ messageId: receipt.id, text: 'edited' })).toMatchObject({ text: 'edited', rev: 2 })
    expect(await ann.listMessages({ conversationId, limit: 10 })).toEqual(await own.listMessages({ conversationId, limit: 10 }))
    expect(await ann.listChanges({ conversationId, sinceRev: 0, version: 1 })).toEqual(await own.listChanges({ conversationId, sinceRev: 0, version: 1 }))
    expect(await ann.deleteMessage({ messageId: receipt.id })).toMatchObject({ text: '', rev: 3 })
    expect(await ann.markSeen({ conversationId, seq: 1 })).toEqual({ conversationId, userId: 'ann', seq: 1 })
    expect(await ann.markSeen({ messageId: receipt.id })).toEqual({ conversationId, userId: 'ann', seq: 1 })
    expect(await ann.listSeen({ conversationId })).toEqual(await own.listSeen({ conversationId }))
    expect(await ann.setTyping({ conversationId, typing: true })).toBeUndefined()
    expect(await ann.getSidebar({ limit: 5 })).toEqual(await own.getSidebar({ limit: 5 }))
    expect(await ann.sync({ known: [{ conversationId, rev: 0, version: 1 }], loaded: [conversationId] })).toEqual(await own.sync({ known: [{ conversationId, rev: 0, version: 1 }], loaded: [conversationId] }))
    expect(await ann.getPresence({ userIds: ['bob'] })).toEqual(await own.getPresence({ userIds: ['bob'] }))
  })

  it('rejects with the coded errors of the server', async () => {
    await using server = await realServer(['ann', 'bob'])
    const ann = server.client('ann', options)
    await expect(ann.getConversation({ conversationId: 'no such' })).rejects.toMatchObject({ code: 'INVALID_INPUT' })
    await expect(ann.getConversation({ conversationId: 'nosuch' })).rejects.toMatchObject({ code: 'NOT_FOUND', status: 404 })
    await expect(ann.findUsers({ limit: 1_000 })).rejects.toMatchObject({ code: 'INVALID_INPUT' })
  })

  it('shows what another writes', async () => {
    await using server = await realServer(['ann', 'bob'])
    const ann = server.client('ann', { ...options, pollMs: 200 })
    const bob = server.client('bob', { ...options, pollMs: 200 })
    ann.openConversation({ to: 'bob' })
    bob.connect()
    await bob.sendMessage({ to: 'ann', text: 'hello' })
    await eventually(() => ann.state.unseenTotal === 1, 'the message is counted')
    await eventually(() => [...ann.state.conversations.values()][0]?.messages[0]?.text === 'hello', 'the message is shown')
  })

  it('whose token is refused asks for another once, and then the session has ended', async () => {
    let signedIn = true
    await using server = await realServer(['ann'], { authenticate: () => (signedIn ? { userId: 'ann', sessionId: 's' } : null) })
    let asked = 0
    const ann = server.client('ann', { ...options, pollMs: 200, getToken: () => `token${asked += 1}` })
    let endings = 0
    ann.on('session.ended', () => endings += 1)
    ann.connect()
    await eventually(() => ann.state.connection === 'online', 'online')
    signedIn = false
    await server.chat.endSessions({ sessionId: 's' })
    await eventually(() => ann.state.connection === 'ended', 'ended')
    expect([asked, endings]).toEqual([2, 1])
  })
})

describe('a client whose network is troubled', () => {
  async function through(client: ChatClient, sent: Promise<unknown>[]): Promise<string[]> {
    await Promise.all(sent)
    await eventually(() => [...client.state.conversations.values()][0]?.messages.every(({ status }) => status === 'sent') ?? false, 'all are sent')
    return [...client.state.conversations.values()][0]?.messages.map(({ text }) => text) ?? []
  }

  it('loses and doubles nothing while its connections are cut, stalled and refused', async () => {
    await using server = await realServer(['ann', 'bob'])
    await using proxy = await startTcpProxy(server)
    const ann = server.client('ann', { url: `http://127.0.0.1:${proxy.port}/api/chat`, timeoutMs: 1_000 })
    const bob = server.client('bob')
    ann.openConversation({ to: 'bob' })
    bob.openConversation({ to: 'ann' })
    const sent: Promise<unknown>[] = []
    for (let count = 0; count < 40; count += 1) {
      sent.push(ann.sendMessage({ to: 'bob', text: `message ${count}` }))
      await new Promise(resolve => setTimeout(resolve, 15))
      if (count === 10 || count === 15) proxy.cut()
      if (count === 20) proxy.stall('toClient')
      if (count === 30) await proxy.refuse()
    }
    await eventually(() => ann.state.connection === 'offline', 'offline')
    proxy.resume('toClient')
    await proxy.accept()
    const expected = Array.from({ length: 40 }, (_, count) => `message ${count}`)
    expect(await through(ann, sent)).toEqual(expected)
    await eventually(() => [...bob.state.conversations.values()][0]?.messages.length === 40, 'bob has them')
    expect([...bob.state.conversations.values()][0]?.messages.map(({ text }) => text)).toEqual(expected)
  }, 60_000)

  it('comes back after the server was restarted, with what was written meanwhile', async () => {
    const storage = memoryStorage()
    const first = await realServer(['ann', 'bob'], { storage })
    const { port } = first
    const ann = createClient({ url: `http://127.0.0.1:${port}/api/chat`, getToken: () => 'ann' })
    ann.openConversation({ to: 'bob' })
    await ann.sendMessage({ to: 'bob', text: 'before' })
    await first[Symbol.asyncDispose]()
    await eventually(() => ann.state.connection === 'offline', 'offline')
    const meanwhile = ann.sendMessage({ to: 'bob', text: 'meanwhile' })
    await using _second = await realServer([], { storage, port })
    try {
      expect(await through(ann, [meanwhile])).toEqual(['before', 'meanwhile'])
    } finally {
      ann.dispose()
    }
  }, 60_000)
})

describe('the package', () => {
  it('does nothing when it is imported, in plain Node', async () => {
    const script = `
      const before = Object.keys(globalThis).join()
      await import('@confab/client')
      if (Object.keys(globalThis).join() !== before) throw new Error('globals')
      const { createClient } = await import('@confab/client')
      createClient({ url: 'http://127.0.0.1:1/api/chat', getToken: () => 'ann' })
    `
    // It ends by itself: nothing is left running.
    const { stderr } = await promisify(execFile)(process.execPath, ['--conditions=@confab/source', '--import=tsx', '--input-type=module', '--eval', script], { timeout: 20_000, cwd: import.meta.dirname })
    expect(stderr).toBe('')
  })

  it('outside a browser wants a whole address', () => {
    expect(() => createClient({ url: '/api/chat' })).toThrow(expect.objectContaining({ code: 'INVALID_INPUT' }))
  })
})

describe('a client that is disposed of while it connects', () => {
  it('connects when it is told to again', async () => {
    let admit = (): void => {}
    const admitted = new Promise<void>(resolve => admit = resolve)
    let asked = 0
    await using server = await realServer(['ann'], {
      async authenticate({ token }) {
        asked += 1
        await admitted
        return token
      },
    })
    const client = server.client('ann')
    client.connect()
    await eventually(() => asked > 0, 'the handshake is on its way')
    client.dispose()
    client.connect()
    admit()
    await eventually(() => client.state.connection === 'online', 'online')
  })
})
