import { EventEmitter, on } from 'node:events'
import { createServer } from 'node:http'
import { initTRPC } from '@trpc/server'
import { applyWSSHandler } from '@trpc/server/adapters/ws'
import { WebSocketServer } from 'ws'
import { z } from 'zod'
import { answer } from '../harness/answer.js'
import { listen } from '../harness/listen.js'
import type { Setup, Started } from '../harness/peer.js'
import { targetsOf } from '../harness/rooms.js'

/** A message of the array. */
interface TrpcMessage {
  id: number
  from: string
  to: string
  text: string
  clientMessageId: string
  createdAt: string
}

/** tRPC over ws as its documentation builds a chat: a mutation, a subscription from an EventEmitter, an array. */
answer({
  start: async ({ groups }: Setup): Promise<Started> => {
    const { procedure, router } = initTRPC.context<{ userId: string }>().create()
    const events = new EventEmitter()
    events.setMaxListeners(0)
    const messages: TrpcMessage[] = []
    const appRouter = router({
      send: procedure
        .input(z.strictObject({ to: z.string().min(1), text: z.string().min(1).max(4_000), clientMessageId: z.string().min(1) }))
        .mutation(({ input, ctx }) => {
          const message = { id: messages.length + 1, from: ctx.userId, ...input, createdAt: new Date().toISOString() }
          messages.push(message)
          events.emit(input.to, message)
          return { id: message.id, createdAt: message.createdAt }
        }),
      messages: procedure.subscription(async function* ({ ctx, signal }) {
        for await (const [message] of on(events, ctx.userId, signal === undefined ? {} : { signal })) yield message as TrpcMessage
      }),
    })
    const httpServer = createServer()
    applyWSSHandler({
      wss: new WebSocketServer({ server: httpServer, perMessageDeflate: false }),
      router: appRouter,
      createContext: ({ req }) => ({ userId: new URL(req.url ?? '', 'ws://localhost').searchParams.get('userId') ?? '' }),
    })
    return { port: await listen(httpServer), targets: targetsOf(groups) }
  },
})
