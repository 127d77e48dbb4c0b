import { operationNames, type ChatApi } from '@confab/protocol'
import type { RunCall } from './call.js'

/** Makes what `chat.as` returns: one shared prototype, so that an actor costs one small object, and methods that may be taken off it. */
export function actorApis(run: RunCall): (actor: string) => ChatApi {
  class ActorApi {
    readonly #actor: string

    constructor(actor: string) {
      this.#actor = actor
    }

    static {
      for (const name of operationNames) {
        Object.defineProperty(this.prototype, name, {
          enumerable: true,
          get(this: ActorApi) {
            const actor = this.#actor
            return (input?: unknown) => run(actor, name, input, false)
          },
        })
      }
    }
  }
  return (actor) => new ActorApi(actor) as unknown as ChatApi
}
