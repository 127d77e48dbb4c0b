import { ChatError, type Limits } from '@confab/protocol'

/** Bytes of a body that have arrived and are held in memory; called with each part of it. @throws RATE_LIMITED, UNAVAILABLE */
export type HoldBytes = (bytes: number) => void

/** What one upload holds. */
export interface UploadShare {
  /** Takes note of more. */
  hold: HoldBytes
  /** Gives back all of it. */
  release(): void
}

/** Others end in this time, as a rule. */
const retryAfterMs = 5_000

/**
 * How much of files may be in memory while they come in, in the whole process: bodies that come slowly, or many at once, must not fill it. One person gets at most half, so that nobody can keep out all others alone.
 * Only what has arrived is counted; a length that is declared holds nothing.
 */
export class UploadBudget {
  readonly #all: number
  readonly #forOne: number
  readonly #heldBy = new Map<string, number>()
  #held = 0

  constructor({ uploadBytes, fileBytes }: Pick<Limits, 'uploadBytes' | 'fileBytes'>) {
    this.#all = uploadBytes
    this.#forOne = Math.max(fileBytes, uploadBytes / 2)
  }

  /** Begins an upload of somebody. */
  share(actor: string): UploadShare {
    let own = 0
    return {
      hold: (bytes) => {
        const ofActor = (this.#heldBy.get(actor) ?? 0) + bytes
        if (ofActor > this.#forOne) {
          throw new ChatError('RATE_LIMITED', 'The file was not taken: too many of yours are coming in at once. Send them one after the other.', { retryAfterMs })
        }
        if (this.#held + bytes > this.#all) {
          throw new ChatError('UNAVAILABLE', 'The file was not taken: too many are coming in at once. Send it again shortly.', { retryAfterMs })
        }
        this.#heldBy.set(actor, ofActor)
        this.#held += bytes
        own += bytes
      },
      release: () => {
        const left = (this.#heldBy.get(actor) ?? 0) - own
        if (left > 0) this.#heldBy.set(actor, left)
        else this.#heldBy.delete(actor)
        this.#held -= own
        own = 0
      },
    }
  }
}
