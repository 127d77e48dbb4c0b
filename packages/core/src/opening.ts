import { ChatError } from '@confab/protocol'
import type { Logger } from './interfaces/chat.js'
import type { Storage } from './interfaces/storage.js'

/** When calls may begin, and when they have ended. */
export class Opening {
  readonly #storage: Storage
  readonly #logger: Logger
  #ready = false
  #preparing: Promise<void> | undefined
  #closed = false
  #running = 0
  #whenIdle: (() => void) | undefined
  /** Why calls cannot begin, for the health report; null when they can, or none was tried yet. */
  problem: string | null = null

  constructor(storage: Storage, logger: Logger) {
    this.#storage = storage
    this.#logger = logger
  }

  /** Whether it takes no calls any more. */
  get closed(): boolean {
    return this.#closed
  }

  /** Resolves when calls may begin; null when they may already. A storage that was not fit is asked again by the next call. */
  readonly open = (): Promise<void> | null => (this.#ready ? null : (this.#preparing ??= this.#prepare()))

  /** Refuses a call when the chat is closed; counts it otherwise, until {@link leave}. */
  enter(): void {
    if (this.#closed) throw new ChatError('UNAVAILABLE', 'The call could not be carried out: this server is closing. Try again shortly, on another one.')
    this.#running += 1
  }

  /** A call has ended. */
  leave(): void {
    this.#running -= 1
    if (this.#running === 0) this.#whenIdle?.()
  }

  /** Takes no new calls; resolves when the running ones have ended and their answers are handed over. */
  async close(): Promise<void> {
    this.#closed = true
    this.problem = 'This server is closing: send nothing here.'
    if (this.#running > 0) await new Promise<void>((resolve) => { this.#whenIdle = resolve })
    await new Promise((resolve) => setImmediate(resolve))
  }

  async #prepare(): Promise<void> {
    try {
      await this.#storage.prepare()
      this.#ready = true
      if (!this.#closed) this.problem = null
    } catch (error) {
      this.problem = 'The storage is not ready: the log says why.'
      this.#logger.error({ err: error }, 'The storage is not fit to serve.')
      throw new ChatError('UNAVAILABLE', 'The call could not be carried out: the storage is not ready, and the server\'s log says why. Try again shortly.', { cause: error })
    } finally {
      this.#preparing = undefined
    }
  }
}
