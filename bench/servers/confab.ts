import { createServer } from 'node:http'
import { memoryStorage } from '@confab/adapter-memory'
import { createChat, type Chat } from '@confab/core'
import { defaultLimits, type Limits } from '@confab/protocol'
import { attachSocketServer } from '@confab/server-socketio'
import { answer } from '../harness/answer.js'
import { listen } from '../harness/listen.js'
import type { Setup, Started } from '../harness/peer.js'

/** All limits are on and counted, but wide enough for a load that no person makes. */
const unlimited = { burst: 1e9, perSecond: 1e9 }
const rates: Limits['rates'] = { read: unlimited, search: unlimited, write: unlimited, send: unlimited, signal: unlimited, upload: unlimited, auth: unlimited }

answer({
  start: async ({ groups, stored = 0, extraConversations = 0 }: Setup): Promise<Started> => {
    const chat = createChat({
      storage: memoryStorage(),
      authenticate: ({ token }) => token,
      limits: { ...defaultLimits, rates, groupMembers: 1_000 },
    })
    const targets: string[][] = []
    for (const group of groups) {
      const conversationId = await startGroup(chat, group)
      targets.push(group.map(() => conversationId))
      for (let count = 0; count < extraConversations; count += 1) await startGroup(chat, group, `extra ${count}`)
    }
    for (let count = 0; count < stored; count += 1) {
      const index = count % groups.length
      await chat.as(groups[index]?.[0] ?? '').sendMessage({ conversationId: targets[index]?.[0] ?? '', text: `stored message number ${count}` })
    }
    const httpServer = createServer()
    attachSocketServer(httpServer, chat)
    return { port: await listen(httpServer), targets }
  },
})

/** Starts a direct conversation of two, a group of others; returns its id. */
async function startGroup(chat: Chat, [first = '', ...others]: readonly string[], name?: string): Promise<string> {
  for (const userId of [first, ...others]) await chat.as(userId).getMe()
  const [second] = others
  const direct = others.length === 1 && name === undefined && second !== undefined
  const { id } = await chat.as(first).startConversation(direct ? { kind: 'direct', userId: second } : { kind: 'group', name: name ?? 'everybody', userIds: others })
  return id
}
