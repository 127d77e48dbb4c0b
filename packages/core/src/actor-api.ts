import { operationNames, type ChatApi, type FileApi, type UploadFileInput } from '@confab/protocol'
import type { RunCall } from './call.js'
import type { RunUpload } from './files/upload-call.js'

/** Makes what `chat.as` returns: one shared prototype, so that an actor costs one small object, and methods that may be taken off it. */
export function actorApis(run: RunCall, upload: RunUpload): (actor: string) => ChatApi & FileApi {
  class ActorApi {
    readonly #actor: string

    constructor(actor: string) {
      this.#actor = actor
    }

    get uploadFile(): FileApi['uploadFile'] {
      const actor = this.#actor
      return (input) => {
        const { bytes, ...info } = (input ?? {}) as UploadFileInput
        return upload(actor, info, () => bytes, false)
      }
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
  return (actor) => new ActorApi(actor) as unknown as ChatApi & FileApi
}
