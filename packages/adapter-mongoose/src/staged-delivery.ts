import type { Chat } from '@confab/core'
import { isChatError, type SendMessageInput } from '@confab/protocol'
import type { StagedMessageDocument } from './documents.js'
import type { StagedClaims } from './staged-claims.js'

/** Stops the delivery of staged messages; resolves when those under way have ended. */
export type StopDelivery = () => Promise<void>

/** Delivers staged messages. */
export interface StagedDelivery {
  /** Starts it in this process. Repeating it for the same chat is one too many, though harmless. */
  start(chat: Pick<Chat, 'as' | 'host'>): StopDelivery
  /** Looks soon, because something was staged. */
  soon(): void
  /** Stops everything that was started. */
  stop(): Promise<void>
}

const everyMs = 1_000
const soonMs = 100
const atOnce = 16
const mostAttempts = 20
const longestPauseMs = 60_000

/** Makes the delivery: sends what is claimed through the chat, as any other message, so rules and events apply; then takes the row away. */
export function createStagedDelivery(claims: StagedClaims): StagedDelivery {
  const running = new Set<{ soon: () => void; stop: StopDelivery }>()

  /** Sends a lane's rows one after the other, beginning with the one that was claimed. */
  const deliverLane = async (chat: Pick<Chat, 'as' | 'host'>, first: StagedMessageDocument, isStopped: () => boolean): Promise<void> => {
    for (let row: StagedMessageDocument | null = first; row !== null; row = isStopped() ? null : await claims.nextOf(first.lane)) {
      try {
        // The same clientMessageId each time: whoever dies before the row is gone has sent it once, and so has whoever repeats it.
        await chat.as(row.userId).sendMessage(row.input as SendMessageInput)
        await claims.done(row)
      } catch (error) {
        if (!isFinal(row, error)) return claims.later(row, Math.min(everyMs * 2 ** (row.attempts - 1), longestPauseMs))
        await giveUp(chat, row, error)
      }
    }
  }

  const giveUp = async ({ host }: Pick<Chat, 'host'>, row: StagedMessageDocument, error: unknown): Promise<void> => {
    const { code, message } = isChatError(error) ? error : { code: 'INTERNAL', message: String(error) }
    host.logger.error({ stagedId: row._id.toHexString(), code }, 'A staged message cannot be sent and will not be tried again.')
    await claims.failed(row, { code, message })
  }

  const start = (chat: Pick<Chat, 'as' | 'host'>): StopDelivery => {
    const underWay = new Set<Promise<void>>()
    let stopped = false
    let looking: Promise<void> | null = null
    let timer: NodeJS.Timeout | undefined

    const lookIn = (ms: number): void => {
      clearTimeout(timer)
      if (!stopped) timer = setTimeout(() => {
        looking ??= look()
      }, ms)
    }
    const look = async (): Promise<void> => {
      try {
        for (;;) {
          if (underWay.size >= atOnce) await Promise.race(underWay)
          const row = stopped ? null : await claims.next()
          if (row === null) break
          const delivery: Promise<void> = deliverLane(chat, row, () => stopped)
            // Not even settled: the claim ends by itself.
            .catch(() => undefined)
            .finally(() => underWay.delete(delivery))
          underWay.add(delivery)
        }
      } catch (error) {
        chat.host.logger.warn({ error: String(error) }, 'Staged messages cannot be looked for now.')
      }
      looking = null
      lookIn(everyMs)
    }
    const entry = {
      soon: () => lookIn(soonMs),
      stop: async () => {
        stopped = true
        clearTimeout(timer)
        running.delete(entry)
        await looking
        await Promise.all(underWay)
      },
    }
    running.add(entry)
    lookIn(0)
    return entry.stop
  }

  return {
    start,
    soon: () => running.forEach((entry) => entry.soon()),
    stop: async () => {
      await Promise.all([...running].map((entry) => entry.stop()))
    },
  }
}

/** Whether another attempt is of no use. What nobody can explain is tried for a while. */
function isFinal({ attempts }: StagedMessageDocument, error: unknown): boolean {
  return isChatError(error) && error.code !== 'INTERNAL' ? !error.retryable : attempts >= mostAttempts
}
