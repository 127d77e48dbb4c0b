import type { ChatClient } from '@confab/client'
import { ChatError } from '@confab/protocol'
import { describe, expect, it } from 'vitest'
import { profileOf, settled } from './offline-profile.js'
import { eventually, realServer } from './real-server.js'
import { testWorld } from './test-world.js'

const banned = (): ChatError => new ChatError('FORBIDDEN', 'You are banned until Monday.', { details: { until: 'Monday' } })
const theBan = { code: 'FORBIDDEN', message: 'You are banned until Monday.', details: { until: 'Monday' } }

/** Every error with which a session ended from now on. */
function endingsOf(client: ChatClient): ChatError[] {
  const endings: ChatError[] = []
  client.on('session.ended', ({ error }) => endings.push(error))
  return endings
}

/** A client of somebody who can be banned by what `authenticate` throws, with two messages and a mark that wait. */
async function bannedWorld() {
  let isBanned = false
  const world = await testWorld(['ann', 'bob'], {
    authenticate: ({ token }) => {
      if (isBanned) throw banned()
      return token
    },
  })
  const { network: { clock, device }, chat } = world
  const { conversationId } = await chat.as('bob').sendMessage({ to: 'ann', text: 'hello' })
  const own = device({ getToken: () => 'ann' })
  own.client.openConversation({ conversationId })
  await clock.advance(2_000)
  return {
    ...world, ...own, conversationId, endings: endingsOf(own.client),
    ban(is: boolean) {
      isBanned = is
    },
  }
}

describe('a client of somebody who was banned', () => {
  it.each(['all', 'http'] as const)('ends once, with the words of the app, and asks nothing until connect is called anew (reach: %s)', async what => {
    const { network: { clock }, chat, client, ban, reach, endings, calls } = await bannedWorld()
    reach(what)
    await clock.advance(30_000)
    ban(true)
    await chat.endSessions({ userId: 'ann' })
    await clock.advance(60_000)
    expect(client.state.connection).toBe('ended')
    expect(endings).toEqual([expect.objectContaining(theBan)])
    const before = calls.length
    await clock.advance(600_000)
    expect([calls.length, clock.timers, endings.length]).toEqual([before, 0, 1])
    await expect(client.getMe()).rejects.toMatchObject(theBan)
    ban(false)
    client.connect()
    await clock.advance(5_000)
    expect([client.state.connection, endings.length]).toEqual([what === 'all' ? 'online' : 'degraded', 1])
  })

  it('fails what waits and what is written after, each with the reason, and sends it when it is tried again later', async () => {
    const { network: { clock }, chat, client, ban, reach, conversationId, log } = await bannedWorld()
    const failed: string[] = []
    client.on('message.failed', ({ message, error }) => failed.push(`${message.text}: ${error.message}`))
    reach('nothing')
    const sending = [client.sendMessage({ conversationId, text: 'one' }), client.sendMessage({ conversationId, text: 'two' })]
    const marking = client.markSeen({ conversationId })
    ban(true)
    await chat.endSessions({ userId: 'ann' })
    reach('all')
    await clock.advance(60_000)
    for (const promise of [...sending, marking]) await expect(promise).rejects.toMatchObject(theBan)
    const late = client.sendMessage({ conversationId, text: 'three' })
    const lateMark = client.markSeen({ conversationId, seq: 1 })
    await clock.advance(1)
    for (const promise of [late, lateMark]) await expect(promise).rejects.toMatchObject(theBan)
    expect(failed).toEqual(['one', 'two', 'three'].map(text => `${text}: You are banned until Monday.`))
    const shown = client.state.conversations.get(conversationId)?.messages.slice(1) ?? []
    expect(shown.map(({ text, status }) => `${text} ${status}`)).toEqual(['one failed', 'two failed', 'three failed'])
    client.retry(shown[0]?.clientMessageId ?? '')
    await clock.advance(60_000)
    expect(client.state.conversations.get(conversationId)?.messages.at(-1)).toMatchObject({ text: 'one', status: 'failed', error: theBan })
    ban(false)
    client.connect()
    await clock.advance(60_000)
    expect((await log('ann', conversationId)).length).toBe(1)
    for (const { clientMessageId } of shown) client.retry(clientMessageId)
    await clock.advance(60_000)
    expect((await log('ann', conversationId)).map(({ text }) => text)).toEqual(['hello', 'one', 'two', 'three'])
  })

  it('ends also when `can` says no to everything, or throws the words itself', async () => {
    let intervene = (): void => {}
    const { network: { clock, device }, chat } = await testWorld(['ann'], { intercept: () => intervene() })
    for (const [refuse, message] of [
      [() => { throw new ChatError('FORBIDDEN', 'This app does not allow it.') }, 'This app does not allow it.'],
      [() => { throw banned() }, theBan.message],
    ] as const) {
      intervene = () => {}
      const { client } = device({ userId: 'ann' })
      const endings = endingsOf(client)
      client.connect()
      await clock.advance(5_000)
      intervene = refuse
      await chat.endSessions({ userId: 'ann' })
      await clock.advance(30_000)
      expect([client.state.connection, endings.map(error => error.message)]).toEqual(['ended', [message]])
    }
  })

  it('ends also when it is their renewed token that is refused while they are connected', async () => {
    const { network: { clock, device } } = await testWorld(['ann'], {
      authenticate: ({ token }) => {
        if (token !== 'first') throw banned()
        return 'ann'
      },
    })
    const given = ['first', 'second', 'third']
    const { client } = device({ getToken: () => ({ token: given.shift() ?? 'none', expiresAt: clock.now() + 300_000 }) })
    const endings = endingsOf(client)
    client.connect()
    await clock.advance(600_000)
    expect([client.state.connection, endings.length, given]).toEqual(['ended', 1, ['third']])
  })

  it('ends when it is getToken that was told so', async () => {
    const { network: { clock, device } } = await testWorld(['ann'])
    const { client } = device({
      getToken() {
        throw banned()
      },
    })
    const endings = endingsOf(client)
    client.connect()
    await clock.advance(5_000)
    expect(endings).toEqual([expect.objectContaining(theBan)])
  })

  it('does not end for one refused call, for a server in trouble, or for what something else than a chat answers', async () => {
    let trouble: ChatError | null = null
    const { network: { clock, device }, chat } = await testWorld(['ann', 'bob'], {
      intercept(operation) {
        if (operation === 'sendMessage') throw new ChatError('FORBIDDEN', 'Not here.')
        if (trouble) throw trouble
      },
    })
    const { client } = device({ userId: 'ann' })
    await clock.until(client.getMe())
    await expect(clock.until(client.sendMessage({ to: 'bob', text: 'no' }))).rejects.toMatchObject({ code: 'FORBIDDEN' })
    await clock.advance(60_000)
    expect(client.state.connection).toBe('online')
    for (const code of ['INTERNAL', 'UNAVAILABLE', 'RATE_LIMITED', 'TIMEOUT'] as const) {
      trouble = new ChatError(code)
      await chat.endSessions({ userId: 'ann' })
      await clock.advance(60_000)
      expect([code, client.state.connection]).toEqual([code, 'offline'])
      trouble = null
      await clock.advance(60_000)
      expect(client.state.connection).toBe('online')
    }
  })

  it('shows nothing of before on the next visit, and what was not sent as failed, with the reason', async () => {
    let isBanned = false
    const world = await testWorld(['ann', 'bob'], {
      authenticate: ({ token }) => {
        if (isBanned) throw banned()
        return token
      },
    })
    const { network, network: { clock }, chat } = world
    await chat.as('bob').sendMessage({ to: 'ann', text: 'private' })
    const profile = profileOf(network, 'ann')
    const tab = profile.open({ getToken: () => 'ann' })
    tab.client.connect()
    await clock.advance(5_000)
    tab.reach('nothing')
    void tab.client.sendMessage({ to: 'bob', text: 'mine' })
    await clock.advance(5_000)
    isBanned = true
    tab.reach('all')
    await clock.advance(30_000)
    expect(tab.client.state.connection).toBe('ended')
    tab.kill()
    const next = profile.open({ getToken: () => 'ann' })
    next.reach('nothing')
    next.client.connect()
    await settled(clock)
    expect(next.client.state.sidebar.items).toEqual([])
    isBanned = false
    next.reach('all')
    await clock.advance(30_000)
    expect(next.client.state.connection).toBe('online')
    expect(next.client.state.sidebar.items.map(({ lastMessage }) => lastMessage)).toEqual([expect.objectContaining({ text: 'mine', status: 'failed', error: expect.objectContaining(theBan) as unknown })])
    next.client.retry(next.client.state.sidebar.items.find(({ lastMessage }) => lastMessage?.status === 'failed')?.lastMessage?.clientMessageId ?? '')
    await clock.advance(30_000)
    expect((await chat.as('bob').getSidebar()).items[0]?.lastMessage?.text).toBe('mine')
  })
})

const lanes = [['over a socket', {}], ['over HTTP alone', { socket: false }]] as const

describe.each(lanes)('on a real server, %s, a client of somebody who was banned', (_lane, options) => {
  it('ends with what `authenticate` throws, and its unsent message with it', async () => {
    let isBanned = false
    await using server = await realServer(['ann', 'bob'], {
      authenticate: ({ token }) => {
        if (isBanned && token === 'ann') throw banned()
        return token
      },
    })
    const ann = server.client('ann', { ...options, pollMs: 200 })
    const endings = endingsOf(ann)
    ann.connect()
    await eventually(() => ann.state.connection === 'online', 'online')
    isBanned = true
    await server.chat.endSessions({ userId: 'ann' })
    await eventually(() => ann.state.connection === 'ended', 'ended')
    expect(endings).toEqual([expect.objectContaining(theBan)])
    await expect(ann.sendMessage({ to: 'bob', text: 'no' })).rejects.toMatchObject(theBan)
    isBanned = false
    ann.connect()
    await eventually(() => ann.state.connection === 'online', 'online again')
  })
})
