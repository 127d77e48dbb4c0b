import { ChatError } from '@confab/protocol'
import type { Logger } from './interfaces/chat.js'
import type { Transport } from './interfaces/transport.js'
import type { Opening } from './opening.js'

/** Container platforms kill after 10 s by default: what is not done by then would be cut off anyway. */
const forCallsMs = 5_000
const forConnectionsMs = 3_000
const forTheRestMs = 1_000

/** What is closed. */
export interface ClosingParts {
  opening: Opening
  transports: ReadonlySet<Transport>
  logger: Logger
  /** What is let go of after the connections, in this order; each is tried whatever became of the one before. */
  rest: readonly (() => Promise<unknown> | undefined)[]
}

/**
 * Closes a chat within 9 s, so that nothing is lost: no new calls and connections; running calls end and are answered; clients are told and go elsewhere; then the rest. What takes too long is
 * left, and said in the log: a call that was not answered is made again by its client, under the same key.
 */
export async function closeInOrder({ opening, transports, logger, rest }: ClosingParts): Promise<void> {
  for (const transport of transports) {
    try {
      transport.drain?.()
    } catch (error) {
      logger.error({ err: error }, 'A transport could not stop taking connections.')
    }
  }
  const within = async <Value>(work: Promise<Value>, ms: number, what: string): Promise<Value | undefined> => {
    let timer: NodeJS.Timeout | undefined
    const late = new Promise<undefined>((resolve) => {
      timer = setTimeout(() => {
        logger.warn({ afterMs: ms }, `Closing goes on without ${what}.`)
        resolve(undefined)
      }, ms)
    })
    return Promise.race([work, late]).finally(() => clearTimeout(timer))
  }

  await within(opening.close(), forCallsMs, 'calls that have not ended')
  const connections = Promise.allSettled(Array.from(transports, (transport) => transport.close()))
  const closed = await within(connections, forConnectionsMs, 'connections that did not close') ?? []
  const others = await within(letGo(rest), forTheRestMs, 'a storage that did not close') ?? []
  const causes = [...closed, ...others].filter((one) => one.status === 'rejected').map((one) => one.reason as unknown)
  if (causes.length > 0) throw new ChatError('UNAVAILABLE', 'The chat could not be closed cleanly: a transport or the storage failed. The cause says how.', { cause: causes })
}

async function letGo(rest: ClosingParts['rest']): Promise<PromiseSettledResult<unknown>[]> {
  const done: PromiseSettledResult<unknown>[] = []
  for (const close of rest) done.push(...await Promise.allSettled([Promise.resolve().then(close)]))
  return done
}
