import type { ChatError, MarkSeenInput, SeenMark } from '@confab/protocol'
import { takeMarks } from '../engine/record.js'
import { deferred, type Shell } from './shell.js'

/** At most this often. */
const everyMs = 1_000

/** The seen marks that the server does not have yet: the highest of each conversation, sent once a second until they arrive. */
export interface SeenMarks {
  /** Moves the mark here at once and on the server soon; resolves when it has. */
  mark(input: MarkSeenInput): Promise<SeenMark>
  /** Sends what is left. */
  pump(): void
}

/** Makes an empty list of marks. */
export function createSeenMarks({ env, model, isReady, call, changed }: Shell): SeenMarks {
  const due = new Map<string, ReturnType<typeof deferred<SeenMark>> & { seq: number; isCalling?: boolean }>()
  let restsUntil = -Infinity

  function pump(): void {
    if (!isReady() || due.size === 0 || env.now() < restsUntil) return
    restsUntil = env.now() + everyMs
    env.setTimer(pump, everyMs)
    for (const [conversationId, mark] of due) {
      const { seq } = mark
      if (mark.isCalling) continue
      mark.isCalling = true
      call('markSeen', { conversationId, seq }).then(answer => {
        if (mark.seq > seq) return
        due.delete(conversationId)
        mark.resolve(answer as SeenMark)
      }, (error: ChatError) => {
        if (error.retryable || error.code === 'UNAUTHENTICATED') return
        due.delete(conversationId)
        mark.reject(error)
      }).finally(() => mark.isCalling = false)
    }
  }

  return {
    pump,
    mark(input) {
      let id: string | undefined
      let seq: number | undefined
      if ('messageId' in input) {
        for (const { key, log } of model.records.values()) for (const message of log?.messages ?? []) if (message.id === input.messageId) [id, seq] = [key, message.seq]
      } else [id, seq] = [input.conversationId, input.seq ?? model.records.get(input.conversationId)?.row?.lastSeq]
      if (id === undefined || seq === undefined) return call('markSeen', input) as Promise<SeenMark>
      const rec = model.records.get(id)
      if (rec && model.me) takeMarks(model, rec, [{ userId: model.me.id, seq }])
      const mark = due.get(id) ?? { ...deferred<SeenMark>(), seq }
      mark.seq = Math.max(mark.seq, seq)
      due.set(id, mark)
      changed()
      return mark.promise
    },
  }
}
