import type { ChatError, MarkSeenInput, SeenMark } from '@confab/protocol'
import { takeMarks } from '../engine/record.js'
import { deferred, type Shell } from './shell.js'

/** At most this often. */
const everyMs = 1_000

/** The seen marks that the server does not have yet: the highest of each conversation, sent once a second until they arrive. */
export interface SeenMarks {
  /** What the server does not have yet, by conversation or by message. */
  readonly due: Map<string, { readonly input: MarkSeenInput; readonly seq: number; reject(error: unknown): void }>
  /** Moves the mark here at once and on the server soon; resolves when it has. */
  mark(input: MarkSeenInput): Promise<SeenMark>
  /** Sends what is left. */
  pump(): void
  /** Fails all, for good. */
  fail(error: ChatError): void
}

/** Makes an empty list of marks. */
export function createSeenMarks({ env, model, isReady, call, changed }: Shell): SeenMarks {
  /** By conversation, or by message: only the server knows where that is. A `seq` of Infinity is the latest. */
  const due = new Map<string, ReturnType<typeof deferred<SeenMark>> & { input: MarkSeenInput; seq: number; isCalling?: boolean }>()
  let restsUntil = -Infinity

  function pump(): void {
    if (!isReady() || due.size === 0 || env.now() < restsUntil) return
    restsUntil = env.now() + everyMs
    env.setTimer(() => {
      // Whatever the clock says by now: it may have been set back, and timers may be a moment early.
      restsUntil = -Infinity
      pump()
    }, everyMs)
    for (const [key, mark] of due) {
      const { seq } = mark
      if (mark.isCalling) continue
      mark.isCalling = true
      // Somebody else may be there by then, with a mark of their own.
      const done = (): boolean => due.get(key) === mark && due.delete(key)
      call('markSeen', seq < Infinity ? { ...mark.input, seq } : mark.input).then(answer => {
        if (mark.seq > seq) return
        done()
        mark.resolve(answer as SeenMark)
      }, (error: ChatError) => {
        if (error.retryable || error.code === 'UNAUTHENTICATED') return
        done()
        mark.reject(error)
      }).finally(() => mark.isCalling = false)
    }
  }

  return {
    due, pump,
    fail: error => due.forEach(({ reject }, key) => due.delete(key) && reject(error)),
    mark(input) {
      const isMessage = 'messageId' in input
      const key = isMessage ? input.messageId : input.conversationId
      const rec = model.records.get(key)
      const { seq = rec?.row?.lastSeq ?? Infinity } = isMessage ? {} : input
      if (rec && model.me && seq < Infinity) takeMarks(model, rec, [{ userId: model.me.id, seq }])
      const mark = due.get(key) ?? { ...deferred<SeenMark>(), input, seq }
      mark.seq = Math.max(mark.seq, seq)
      due.set(key, mark)
      changed()
      return mark.promise
    },
  }
}
