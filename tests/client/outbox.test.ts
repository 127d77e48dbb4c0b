import { ChatError, type Receipt } from '@confab/protocol'
import { describe, expect, it } from 'vitest'
import { testWorld, type TestWorld } from './test-world.js'

/** How a conversation of ann's looks: texts, with how they stand where they are not sent. */
function shown({ client }: ReturnType<TestWorld['network']['device']>, key: string): string[] {
  return client.state.conversations.get(key)?.messages.map(({ text, status }) => (status === 'sent' ? text : `${text} (${status})`)) ?? []
}

describe('a message that is sent', () => {
  it('is in the timeline and the sidebar at once, to somebody new as well, and stays the same row when it is stored', async () => {
    const { network: { clock, device } } = await testWorld(['ann', 'bob'])
    const ann = device({ userId: 'ann' })
    ann.client.openConversation({ to: 'bob' })
    await clock.advance(1_000)
    const sending = ann.client.sendMessage({ to: 'bob', text: 'hello' })
    expect(shown(ann, 'to:bob')).toEqual(['hello (sending)'])
    const [provisional] = ann.client.state.sidebar.items
    expect(provisional).toMatchObject({ key: 'to:bob', conversation: null, otherUserId: 'bob', lastMessage: { text: 'hello', status: 'sending' } })
    const keys = new Set<string | undefined>()
    ann.client.subscribe(state => keys.add([...state.conversations.values()][0]?.messages[0]?.key))
    const { conversationId } = await clock.until(sending)
    await clock.advance(1_000)
    expect(shown(ann, conversationId)).toEqual(['hello'])
    expect(keys).toEqual(new Set([provisional?.lastMessage?.key]))
    expect(ann.client.state.sidebar.items.map(({ key, conversation, otherUserId }) => [key, conversation?.kind, otherUserId])).toEqual([[conversationId, 'direct', 'bob']])
    expect(ann.client.state.conversations.size).toBe(1)
  })

  it('waits while there is no connection, with all that follow it, and goes in order', async () => {
    const { network: { clock, device }, log } = await testWorld(['ann', 'bob'])
    const ann = device({ userId: 'ann' })
    ann.reach('nothing')
    const receipts = ['one', 'two', 'three'].map(text => ann.client.sendMessage({ to: 'bob', text }))
    await clock.advance(300_000)
    expect(ann.client.state.sidebar.items[0]?.lastMessage).toMatchObject({ text: 'three', status: 'sending' })
    ann.reach('all')
    const [first] = await clock.until(Promise.all(receipts))
    expect((await log('ann', first?.conversationId ?? '')).map(({ text }) => text)).toEqual(['one', 'two', 'three'])
  })

  it('keeps its order with others to the same person, by whichever name the conversation goes', async () => {
    const { network: { clock, device }, chat, log } = await testWorld(['ann', 'bob'])
    const { conversationId } = await chat.as('bob').sendMessage({ to: 'ann', text: 'first' })
    const ann = device({ userId: 'ann', weather: { loseAnswers: 0.5, delayMs: [1, 3_000] } })
    await clock.until(ann.client.getMe())
    await clock.advance(60_000)
    const receipts: Promise<Receipt>[] = []
    for (let count = 0; count < 20; count += 1) receipts.push(ann.client.sendMessage({ ...count % 2 ? { to: 'bob' } : { conversationId }, text: `message ${count}` }))
    await clock.until(Promise.all(receipts), 3_600_000)
    expect((await log('ann', conversationId)).slice(1).map(({ text }) => text)).toEqual(Array.from({ length: 20 }, (_, count) => `message ${count}`))
  })

  it('does not wait for one in another conversation', async () => {
    const { network: { clock, device } } = await testWorld(['ann', 'bob', 'cyd'], {
      intercept(operation, input) {
        if (operation === 'sendMessage' && input.to === 'bob') throw new ChatError('UNAVAILABLE')
      },
    })
    const ann = device({ userId: 'ann' })
    void ann.client.sendMessage({ to: 'bob', text: 'stuck' })
    expect(await clock.until(ann.client.sendMessage({ to: 'cyd', text: 'through' }))).toMatchObject({ seq: 1 })
  })

  it('is refused at once when it is blank, or larger than the server takes', async () => {
    const { network: { clock, device }, calls } = await testWorld(['ann', 'bob'])
    const { client } = device({ userId: 'ann' })
    await expect(client.sendMessage({ to: 'bob', text: ' \n ' })).rejects.toMatchObject({ code: 'INVALID_INPUT' })
    await expect(client.sendMessage({ to: 'bob', text: 'ä'.repeat(33_000) })).rejects.toMatchObject({ code: 'PAYLOAD_TOO_LARGE' })
    await clock.advance(5_000)
    expect([client.state.sidebar.items, calls.filter(({ operation }) => operation === 'sendMessage')]).toEqual([[], []])
  })

  it('with the key of one that waits is that one', async () => {
    const { network: { clock, device }, log } = await testWorld(['ann', 'bob'])
    const { client } = device({ userId: 'ann' })
    const message = { to: 'bob', text: 'once', clientMessageId: 'k1' }
    const [one, other] = await clock.until(Promise.all([client.sendMessage(message), client.sendMessage(message)]))
    expect(one).toEqual(other)
    expect((await log('ann', one.conversationId)).length).toBe(1)
  })
})

describe('a message that the server refuses', () => {
  it('fails with the reason, the next goes through, and nothing is unhandled', async () => {
    const { network: { clock, device }, group } = await testWorld(['ann', 'bob'])
    const conversationId = await group('ann', 'bob')
    const ann = device({ userId: 'ann' })
    ann.client.openConversation({ conversationId })
    const failures: unknown[] = []
    ann.client.on('message.failed', ({ message, error }) => failures.push([message.text, error.code]))
    void ann.client.sendMessage({ conversationId, text: 'x'.repeat(4_001) })
    const next = ann.client.sendMessage({ conversationId, text: 'good' })
    expect(await clock.until(next)).toMatchObject({ seq: 1 })
    await clock.advance(1_000)
    expect(failures).toEqual([['x'.repeat(4_001), 'INVALID_INPUT']])
    expect(shown(ann, conversationId)).toEqual(['good', `${'x'.repeat(4_001)} (failed)`])
  })

  it('can be sent again, with the same key and after what was sent meanwhile, or discarded', async () => {
    let isOpen = false
    const { network: { clock, device }, group, log, calls } = await testWorld(['ann', 'bob'], {
      intercept(operation, input) {
        if (operation === 'sendMessage' && input.text !== 'second' && !isOpen) throw new ChatError('FORBIDDEN')
      },
    })
    const conversationId = await group('ann', 'bob')
    const ann = device({ userId: 'ann' })
    ann.client.openConversation({ conversationId })
    const promises = ['first', 'second', 'third'].map(text => ann.client.sendMessage({ conversationId, text, clientMessageId: text }))
    const outcomes = (await clock.until(Promise.allSettled(promises))).map(({ status }) => status)
    expect(outcomes).toEqual(['rejected', 'fulfilled', 'rejected'])
    isOpen = true
    ann.client.retry('first')
    ann.client.discard('third')
    ann.client.retry('second')
    await clock.advance(2_000)
    expect(shown(ann, conversationId)).toEqual(['second', 'first'])
    expect((await log('ann', conversationId)).map(({ text }) => text)).toEqual(['second', 'first'])
    expect(calls.filter(({ input }) => input.text === 'first').map(({ input }) => input.clientMessageId)).toEqual(['first', 'first'])
  })

  it('for a reason that may pass goes again: at once when there is none, later when the server says so, five times when it stumbles', async () => {
    const answers: ChatError[] = [new ChatError('UNAVAILABLE'), new ChatError('RATE_LIMITED', undefined, { retryAfterMs: 45_000 }), new ChatError('TIMEOUT')]
    const { network: { clock, device }, calls } = await testWorld(['ann', 'bob'], {
      intercept(operation, input) {
        if (operation !== 'sendMessage') return
        const next = input.text === 'never' ? new ChatError('INTERNAL') : answers.shift()
        if (next) throw next
      },
    })
    const { client } = device({ userId: 'ann' })
    const start = clock.now()
    await clock.until(client.sendMessage({ to: 'bob', text: 'at last' }), 300_000)
    expect(clock.now() - start).toBeGreaterThan(45_000)
    await expect(clock.until(client.sendMessage({ to: 'bob', text: 'never' }), 300_000)).rejects.toMatchObject({ code: 'INTERNAL' })
    expect(calls.filter(({ input }) => input.text === 'never').length).toBe(6)
  })

  it('by cutting the connection goes over HTTP after the second time, where every answer has a code', async () => {
    const { network: { clock, device }, chat } = await testWorld(['ann', 'bob'])
    const { conversationId } = await chat.as('bob').sendMessage({ to: 'ann', text: 'hi' })
    let cuts = 0
    const ann = device({ userId: 'ann', seesCall: (operation, lane) => {
      if (operation !== 'sendMessage' || lane === 'http') return
      cuts += 1
      ann.cut()
    } })
    ann.client.openConversation({ conversationId })
    await clock.until(ann.client.sendMessage({ conversationId, text: 'poison for sockets' }), 120_000)
    expect(cuts).toBe(2)
  })

  it('because nobody is signed in waits for the next who is', async () => {
    let signedIn = true
    const { network: { clock, device }, log } = await testWorld(['ann', 'bob'], {
      authenticate: () => (signedIn ? 'ann' : null),
      intercept(operation) {
        if (operation === 'sendMessage' && !signedIn) throw new ChatError('UNAUTHENTICATED')
      },
    })
    const { client } = device({ getToken: () => `token ${clock.now()}` })
    await clock.until(client.getMe())
    await clock.advance(1_000)
    signedIn = false
    const sending = client.sendMessage({ to: 'bob', text: 'later' })
    await clock.advance(30_000)
    expect([client.state.connection, client.state.sidebar.items[0]?.lastMessage?.status]).toEqual(['ended', 'sending'])
    signedIn = true
    client.connect()
    const { conversationId } = await clock.until(sending)
    expect((await log('ann', conversationId)).length).toBe(1)
  })
})

describe('a seen mark', () => {
  it('moves here at once, on the server at most once a second, to the highest, and survives a cut', async () => {
    const { network: { clock, device }, chat, calls } = await testWorld(['ann', 'bob'])
    const { conversationId } = await chat.as('bob').sendMessage({ to: 'ann', text: 'one' })
    for (let count = 0; count < 9; count += 1) await chat.as('bob').sendMessage({ to: 'ann', text: `more ${count}` })
    const ann = device({ userId: 'ann' })
    ann.client.openConversation({ conversationId })
    await clock.advance(1_000)
    expect(ann.client.state.unseenTotal).toBe(10)
    for (let seq = 1; seq <= 10; seq += 1) void ann.client.markSeen({ conversationId, seq })
    expect(ann.client.state.unseenTotal).toBe(0)
    await clock.advance(900)
    const sentFirst = calls.filter(({ operation }) => operation === 'markSeen').map(({ input }) => input.seq)
    expect(sentFirst.length).toBe(1)
    await clock.advance(5_000)
    expect((await chat.as('ann').getSidebar()).items[0]).toMatchObject({ seenSeq: 10, unseenCount: 0 })

    await chat.as('bob').sendMessage({ to: 'ann', text: 'last' })
    await clock.advance(100)
    ann.reach('nothing')
    const marking = ann.client.markSeen({ conversationId })
    await clock.advance(60_000)
    ann.reach('all')
    expect(await clock.until(marking)).toMatchObject({ seq: 11 })
    expect((await chat.as('ann').getSidebar()).items[0]?.unseenCount).toBe(0)
  })

  it('of an opened conversation moves by itself only while somebody is looking', async () => {
    const { network: { clock, device }, chat } = await testWorld(['ann', 'bob'])
    const { conversationId } = await chat.as('bob').sendMessage({ to: 'ann', text: 'one' })
    const { client, look } = device({ userId: 'ann' })
    look({ visible: true, focused: false })
    client.openConversation({ conversationId }, { markSeen: true })
    await clock.advance(5_000)
    expect(client.state.unseenTotal).toBe(1)
    look({ visible: true, focused: true })
    await clock.advance(2_000)
    expect(client.state.unseenTotal).toBe(0)
    expect((await chat.as('ann').getSidebar()).items[0]?.unseenCount).toBe(0)
  })
})

describe('typing', () => {
  it('is told once every few seconds however fast one types, and ends by itself', async () => {
    const { network: { clock, device }, chat, calls } = await testWorld(['ann', 'bob'])
    const { conversationId } = await chat.as('bob').sendMessage({ to: 'ann', text: 'one' })
    const ann = device({ userId: 'ann' })
    const bob = device({ userId: 'bob' })
    bob.client.openConversation({ conversationId })
    ann.client.connect()
    await clock.advance(1_000)
    const typing = (): readonly string[] | undefined => bob.client.state.conversations.get(conversationId)?.typing
    for (let key = 0; key < 50; key += 1) {
      void ann.client.setTyping({ conversationId, typing: true })
      await clock.advance(200)
    }
    expect(calls.filter(({ operation }) => operation === 'setTyping').length).toBe(4)
    expect(typing()).toEqual(['ann'])
    await clock.advance(8_000)
    expect(typing()).toEqual([])
    void ann.client.setTyping({ conversationId, typing: true })
    await clock.advance(100)
    expect(typing()).toEqual(['ann'])
    void ann.client.setTyping({ conversationId, typing: false })
    void ann.client.setTyping({ conversationId, typing: false })
    await clock.advance(100)
    expect(typing()).toEqual([])
    expect(calls.filter(({ operation }) => operation === 'setTyping').length).toBe(6)
  })

  it('ends with the message', async () => {
    const { network: { clock, device }, chat } = await testWorld(['ann', 'bob'])
    const { conversationId } = await chat.as('bob').sendMessage({ to: 'ann', text: 'one' })
    const { client } = device({ userId: 'ann' })
    client.openConversation({ conversationId })
    await clock.advance(1_000)
    await chat.as('bob').setTyping({ conversationId, typing: true })
    await clock.advance(100)
    expect(client.state.conversations.get(conversationId)?.typing).toEqual(['bob'])
    await chat.as('bob').sendMessage({ conversationId, text: 'two' })
    await clock.advance(100)
    expect(client.state.conversations.get(conversationId)?.typing).toEqual([])
  })
})
