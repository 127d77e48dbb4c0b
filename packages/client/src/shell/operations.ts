import { routes, type ChatApi, type Message, type OperationName, type PresenceList } from '@confab/protocol'
import { takePresence } from '../engine/people.js'
import { takeMessage } from '../engine/record.js'
import type { Shell } from './shell.js'

/** Every operation of the chat, as one call each: what it answers and does is taken into the model. `requireReach`: fails when the server is out of reach. `doubt`: the actor may have changed. */
export function operations({ model, call, changed, isLive, wake }: Shell, requireReach: () => void, doubt: () => void): ChatApi {
  async function ask(operation: OperationName, input: unknown): Promise<unknown> {
    requireReach()
    const { hearings } = model
    const output = await call(operation, input)
    if (operation === 'getPresence') takePresence(model, (output as PresenceList).users, hearings)
    if (operation === 'getMessage') takeMessage(model, output as Message)
    // A change of the actor's own comes back as an event, but not without a socket, and not what is in their own profile only.
    if (routes[operation].method !== 'GET' && (!isLive() || /Me$|lock/.test(operation))) {
      doubt()
      wake()
    }
    changed()
    return output
  }

  return Object.fromEntries(Object.keys(routes).map(name => [name, (input: unknown = {}) => ask(name as OperationName, input)])) as unknown as ChatApi
}
