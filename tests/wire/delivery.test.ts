import { memoryPresenceStore, type Chat } from '@confab/core'
import { once } from 'node:events'
import type { Socket } from 'node:net'
import { describe, expect, it } from 'vitest'
import { WebSocket } from 'ws'
import { heard, serve } from './served.js'

/** What a client heard, in order. */
function notes(client: { onAny(listener: (name: string) => void): unknown }): string[] {
  const names: string[] = []
  client.onAny(name => names.push(name))
  return names
}

async function group(chat: Chat, ...userIds: string[]): Promise<string> {
  for (const userId of userIds) await chat.as(userId).getMe()
  return (await chat.as(userIds[0] as string).startConversation({ kind: 'group', name: 'Group', userIds: userIds.slice(1) })).id
}

describe('delivery', () => {
  it('an event comes once to each device, in the order in which things happened, before the answer to what the receiver asks next', async () => {
    await using served = await serve()
    const conversationId = await group(served.chat, 'ann', 'bo')
    const devices = await Promise.all([served.connect('bo'), served.connect('bo', { transports: ['polling'] }), served.connect('ann')])
    const heardBy = devices.map(notes)
    const { id: messageId } = await served.chat.as('ann').sendMessage({ conversationId, text: 'one' })
    await served.chat.as('ann').editMessage({ messageId, text: 'two' })
    await served.chat.as('ann').deleteMessage({ messageId })
    await Promise.all(devices.map(device => device.emitWithAck('getMe')))
    expect(heardBy).toEqual(devices.map(() => ['message.created', 'message.updated', 'message.deleted']))
  })

  it('an event for nobody reaches nobody', async () => {
    await using served = await serve()
    const client = await served.connect('ann')
    const names = notes(client)
    const conversationId = await group(served.chat, 'zoe')
    await served.chat.as('zoe').setTyping({ conversationId, typing: true })
    await client.emitWithAck('getMe')
    expect(names).toEqual([])
  })

  it('ids that look like rooms are ids', async () => {
    await using served = await serve()
    const ids = ['user:ann', 'presence:ann', 'session:s1', 'ann']
    const clients = await Promise.all(ids.map(id => served.connect(id)))
    const heardBy = clients.map(notes)
    await served.chat.as('ann').getMe()
    await served.chat.as('bo').sendMessage({ to: 'ann', text: 'for ann only' })
    await Promise.all(clients.map(client => client.emitWithAck('getMe')))
    expect(heardBy).toEqual([[], [], [], ['conversation.created', 'message.created']])
  })

  it('after a removal has answered, nothing more is delivered to who was removed', async () => {
    await using served = await serve()
    const conversationId = await group(served.chat, 'ann', 'bo', 'cy')
    const bo = await served.connect('bo')
    const names = notes(bo)
    const sends = Promise.all(Array.from({ length: 20 }, (_, at) => served.chat.as('cy').sendMessage({ conversationId, text: `${at}` })))
    await served.chat.as('ann').removeMember({ conversationId, userId: 'bo' })
    await sends
    await bo.emitWithAck('getMe')
    const count = names.length
    for (let at = 0; at < 20; at += 1) await served.chat.as('cy').sendMessage({ conversationId, text: `${at}` })
    await bo.emitWithAck('getMe')
    expect(names.slice(count)).toEqual([])
    expect(names.at(-1)).toBe('member.removed')
  })

  it('who is away was there as long as one of their devices was, and a reload is not noticed', async () => {
    await using served = await serve()
    const conversationId = await group(served.chat, 'ann', 'bo')
    const [ann, phone, page] = await Promise.all([served.connect('ann'), served.connect('bo'), served.connect('bo')])
    expect(await ann.emitWithAck('getPresence', { userIds: ['bo', 'ann', 'zoe'] })).toEqual({ data: { users: [{ userId: 'bo', online: true }, { userId: 'ann', online: true }] } })
    const names = notes(ann)
    page.disconnect()
    await new Promise(resolve => setTimeout(resolve, 500))
    const again = await served.connect('bo')
    phone.disconnect()
    await served.chat.as('bo').setTyping({ conversationId, typing: true })
    await ann.emitWithAck('getMe')
    expect(names).toEqual(['typing.started'])
    const gone = heard(ann, 'presence.changed', 20_000)
    again.disconnect()
    expect(await gone).toEqual({ userId: 'bo', online: false })
  })

  it('whoever is shown by a page of the sidebar is followed from before it was read whether they are there', async () => {
    const store = memoryPresenceStore()
    let read = (): void => {}
    await using served = await serve({
      presence: {
        store: {
          renew: (...args) => store.renew(...args), release: (...args) => store.release(...args), claimOffline: (...args) => store.claimOffline(...args),
          async online(userIds) {
            const online = await store.online(userIds)
            await new Promise<void>(resolve => read = resolve)
            return online
          },
        },
      },
    })
    await served.chat.as('bo').getMe()
    await served.chat.as('ann').sendMessage({ to: 'bo', text: 'are you there?' })
    for (const [operation, input] of [['getSidebar', {}], ['sync', { known: [], loaded: [] }]] as const) {
      const ann = await served.connect('ann')
      const told = heard(ann, 'presence.changed', 5_000)
      const before = read
      const answer = ann.emitWithAck(operation, input) as Promise<{ data: unknown }>
      await expect.poll(() => read).not.toBe(before)
      const bo = await served.connect('bo')
      expect(await told).toEqual({ userId: 'bo', online: true })
      read()
      expect(JSON.stringify((await answer).data)).toContain('"online":false')
      ann.disconnect()
      bo.disconnect()
      await expect.poll(() => store.claimOffline(0)).toContain('bo')
    }
  })

  it('a client that goes on not reading is cut, and the others get everything', async () => {
    await using served = await serve()
    const conversationId = await group(served.chat, 'ann', 'bo', 'cy')
    const cy = await served.connect('cy')
    let received = 0
    cy.on('message.created', () => { received += 1 })
    const bo = new WebSocket(`ws://127.0.0.1:${served.port}/socket.io/?EIO=4&transport=websocket`)
    await once(bo, 'open')
    bo.send('40{"token":"bo"}')
    await expect.poll(() => served.sockets.io.sockets.sockets.size).toBe(2)
    const paused = (bo as unknown as { _socket: Socket })._socket
    paused.pause()
    // More than the buffers of the system take, and then more than may wait.
    const text = 'x'.repeat(4_000)
    const sent = 3_000
    for (let at = 0; at < sent; at += 100) {
      await Promise.all(Array.from({ length: 100 }, () => served.chat.as('ann').sendMessage({ conversationId, text })))
      await cy.emitWithAck('getMe')
    }
    await expect.poll(() => served.sockets.io.sockets.sockets.size, { timeout: 30_000 }).toBe(1)
    await cy.emitWithAck('getMe')
    expect(received).toBe(sent)
    bo.terminate()
  }, 60_000)
})
