import { createServer } from 'node:http'
import { memoryStorage, memoryUploads } from '@confab/adapter-memory'
import type { ChatOptions } from '@confab/core'
import { bcryptPasswords, createAccounts } from '@confab/core/accounts'
import { createHttpHandler } from '@confab/server-http'
import { toNodeHandler } from '@confab/server-http/node'
import { attachSocketServer } from '@confab/server-socketio'
import { io } from 'socket.io-client'
import { describe, expect, it } from 'vitest'
import { connected } from '../behaviour/connected.js'
import { listening } from '../behaviour/listening.js'
import { sampleFiles } from '../helpers/sample-files.js'
import { valueOf, watchedChat } from './watched-chat.js'

/** A chat, and how often what came to it ended how: `getMe OK`. */
function countedChat(options: Partial<ChatOptions>) {
  const { chat, figures } = watchedChat(options)
  const times = async (ending: string): Promise<number> => {
    const [operation, code] = ending.split(' ')
    return valueOf((await figures()).get('confab.call.duration'), { 'confab.operation': operation, 'confab.code': code }) ?? 0
  }
  return { chat, times }
}

describe('what is refused', () => {
  it('is counted by operation and code, whoever refuses it', async () => {
    const storage = memoryStorage()
    let isAway = false
    const { chat, times } = countedChat({
      storage: { ...storage, prepare: async () => { if (isAway) throw new Error('away') } },
      uploads: memoryUploads(),
      limits: { rates: { write: { burst: 1, perSecond: 0.001 } } },
      can: (_, operation) => {
        if (operation === 'findUsers') throw new Error('a mistake of the app')
        return operation !== 'getSidebar' && operation !== 'uploadFile'
      },
    })
    isAway = true
    await expect(chat.as('bob').getMe()).rejects.toMatchObject({ code: 'UNAVAILABLE' })
    isAway = false
    await chat.as('bob').getMe()
    await expect(chat.as('ann').getSidebar()).rejects.toMatchObject({ code: 'FORBIDDEN' })
    await expect(chat.as('ann').uploadFile({ to: 'bob', ...sampleFiles['image/png'] })).rejects.toMatchObject({ code: 'FORBIDDEN' })
    await expect(chat.as('ann').findUsers({})).rejects.toMatchObject({ code: 'INTERNAL' })
    await chat.host.call({ userId: 'ann' }, 'updateMe', { name: 'Ann' })
    await expect(chat.host.call({ userId: 'ann' }, 'updateMe', { name: 'Anne' })).rejects.toMatchObject({ code: 'RATE_LIMITED' })
    for (const ending of ['getMe UNAVAILABLE', 'getMe OK', 'getSidebar FORBIDDEN', 'uploadFile FORBIDDEN', 'findUsers INTERNAL', 'updateMe OK', 'updateMe RATE_LIMITED']) {
      expect([ending, await times(ending)]).toEqual([ending, 1])
    }
  })

  it('is counted where nobody is signed in and no operation is reached, over HTTP and at the handshake of a socket', async () => {
    const { chat, times } = countedChat({ authenticate: ({ token }) => token, limits: { socketsPerUser: 1 } })
    const httpServer = createServer(toNodeHandler(createHttpHandler(chat)))
    attachSocketServer(httpServer, chat)
    const server = await listening(httpServer)
    const connect = (token?: string) => connected(io(server.url, { auth: { token }, transports: ['websocket'], forceNew: true, reconnection: false }))

    expect((await fetch(`${server.url}/api/chat/me`)).status).toBe(401)
    expect([await times('authenticate UNAUTHENTICATED'), await times('getMe UNAUTHENTICATED')]).toEqual([1, 0])
    await expect(connect()).rejects.toMatchObject({ data: { code: 'UNAUTHENTICATED' } })
    expect([await times('authenticate UNAUTHENTICATED'), await times('connect UNAUTHENTICATED')]).toEqual([2, 1])
    const first = await connect('ann')
    await expect(connect('ann')).rejects.toMatchObject({ data: { code: 'RATE_LIMITED' } })
    expect([await times('connect OK'), await times('connect RATE_LIMITED'), await times('authenticate OK')]).toEqual([1, 1, 2])

    first.disconnect()
    await chat.close()
    await server.close()
  })

  it('is counted at the login in the box, and a name that somebody made up is not taken', async () => {
    const { chat, times } = countedChat({
      authenticate: undefined, accounts: createAccounts({ keys: [{ id: 'one', secret: 'a secret of at least thirty-two bytes' }], passwords: bcryptPasswords({ cost: 4 }) }),
    } as Partial<ChatOptions>)
    const call = (operation: string, input: object) => chat.host.callAccount?.({ credentials: { token: null, headers: {} }, address: null }, operation, input)
    await call('signUp', { email: 'ann@example.org', password: 'correct horse battery', name: 'Ann' })
    await expect(call('logIn', { email: 'ann@example.org', password: 'a wrong one' })).rejects.toMatchObject({ code: 'INVALID_CREDENTIALS' })
    await expect(call('made up by somebody', {})).rejects.toMatchObject({ code: 'NOT_FOUND' })
    for (const ending of ['signUp OK', 'logIn INVALID_CREDENTIALS', 'unknown NOT_FOUND']) expect([ending, await times(ending)]).toEqual([ending, 1])
    await chat.close()
  })
})
