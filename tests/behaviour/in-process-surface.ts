import type { ChatApi } from '@confab/protocol'
import { isOperation } from './is-operation.js'
import { EventLog } from './event-log.js'
import { RecordingTransport } from './recording-transport.js'
import type { Surface } from './surface.js'

/** The app's own code: `chat.as(userId)`. */
export const inProcess: Surface = {
  name: 'in-process',
  async open(chat) {
    const transport = new RecordingTransport()
    const detach = chat.host.attach(transport)
    return {
      async enter(userId) {
        const events = new EventLog()
        transport.join(userId, events)
        const gone = chat.host.connected({ userId }, `in-process:${userId}`)
        const api = chat.as(userId)
        return {
          async call(operation, input) {
            // A typed client has no unknown calls; they go the way that all surfaces go.
            if (!isOperation(operation)) return chat.host.call({ userId }, operation, input)
            const output = await (api[operation] as (input?: unknown) => Promise<unknown>)(input)
            if (operation === 'getPresence') transport.watch(userId, (output as Awaited<ReturnType<ChatApi['getPresence']>>).users.map(user => user.userId))
            return output
          },
          events,
          settled: () => new Promise(resolve => setImmediate(resolve)),
          async leave() {
            transport.part(userId)
            gone()
          },
        }
      },
      async close() {
        detach()
      },
    }
  },
}
