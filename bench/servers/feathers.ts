import type { AddressInfo } from 'node:net'
import type { Server as HttpServer } from 'node:http'
import { feathers, type Params } from '@feathersjs/feathers'
import { MemoryService } from '@feathersjs/memory'
import socketio from '@feathersjs/socketio'
// Its types add channels to the application.
import type {} from '@feathersjs/transport-commons'
import { answer } from '../harness/answer.js'
import type { Setup, Started } from '../harness/peer.js'
import { targetsOf } from '../harness/rooms.js'

/** A message of the service. */
interface FeathersMessage {
  to: string
  from: string
  text: string
  clientMessageId: string
}

/** What Feathers keeps of a connection. */
interface Connected extends Params {
  userId?: string
}

/** FeathersJS as its guide builds a chat: a memory service, a channel for each person, Socket.IO. */
answer({
  start: async ({ groups }: Setup): Promise<Started> => {
    const app = feathers<{ messages: MemoryService<FeathersMessage & { id: number }, Omit<FeathersMessage, 'from'>, Connected> }>()
    app.configure(
      socketio({ transports: ['websocket'] }, io => {
        io.use((socket, next) => {
          Object.assign((socket as unknown as { feathers: Connected }).feathers, { userId: String(socket.handshake.auth['userId']) })
          next()
        })
      }),
    )
    app.use('messages', new MemoryService())
    app.service('messages').hooks({
      before: {
        create: context => {
          Object.assign(context.data as object, { from: context.params.userId, createdAt: new Date().toISOString() })
        },
      },
    })
    app.on('connection', (connection: Connected) => {
      app.channel(connection.userId ?? '').join(connection)
    })
    app.service('messages').publish('created', (message: unknown) => app.channel((message as FeathersMessage).to))
    const httpServer = (await app.listen(0)) as unknown as HttpServer
    if (!httpServer.listening) await new Promise(resolve => httpServer.once('listening', resolve))
    return { port: (httpServer.address() as AddressInfo).port, targets: targetsOf(groups) }
  },
})
