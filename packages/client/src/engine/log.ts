import type { MessagePage } from '@confab/protocol'
import type { SentMessage } from '../state.js'
import type { Log } from './model.js'

/** Takes in one message as it became by some change. A change of what is not held changes nothing. */
export function logStep(log: Log, message: SentMessage, size: number): Log {
  const { messages, hasNewer } = log
  const index = messages[0] ? message.seq - messages[0].seq : 0
  if (index === messages.length && !hasNewer) return cut({ ...log, messages: [...messages, message] }, size)
  const held = messages[index]
  return held && held.rev < message.rev ? { ...log, messages: messages.with(index, message) } : log
}

/** The log that begins with this page. Its `rev` was read before its rows, so nothing can be missing after it. */
export function freshLog({ rev, hasOlder, hasNewer }: MessagePage, messages: readonly SentMessage[]): Log {
  return { messages, rev, hasOlder, hasNewer }
}

/**
 * Joins a page to what is held; what does not adjoin any more is not taken. The log falls back to the page's `rev` when that is lower: what happened after it may have
 * been passed over for lying outside of what was held, so it has to be heard again.
 */
export function joinPage(log: Log, page: MessagePage, rows: readonly SentMessage[], size: number): Log {
  const first = log.messages[0]?.seq ?? 0
  const end = first + log.messages.length
  const pageFirst = rows[0]?.seq ?? first
  const pageEnd = pageFirst + rows.length
  if (log.rev === Infinity || pageFirst > end || pageEnd < first) return log
  const bySeq = new Map(log.messages.map(message => [message.seq, message]))
  for (const row of rows) if (!(row.rev <= (bySeq.get(row.seq)?.rev ?? -1))) bySeq.set(row.seq, row)
  return cut({
    messages: [...bySeq.values()].sort((one, other) => one.seq - other.seq),
    rev: Math.min(log.rev, page.rev),
    hasOlder: (pageFirst < first || log.hasOlder) && page.hasOlder,
    hasNewer: (pageEnd > end || log.hasNewer) && page.hasNewer,
  }, size, pageFirst < first)
}

/** Cuts what is too much: at the new end while reading back, else at the old end. */
function cut(log: Log, size: number, back?: boolean): Log {
  const { messages } = log
  if (messages.length <= size) return log
  return back ? { ...log, messages: messages.slice(0, size), hasNewer: true } : { ...log, messages: messages.slice(-size), hasOlder: true }
}

/** How many messages by others lie after a mark, as of a `rev`; null when what is held does not say. */
export function countAfter(log: Log | null, seq: number, rev: number, me: string | undefined): number | null {
  if (log?.rev !== rev || log.hasNewer || (log.hasOlder && !(log.messages[0] && log.messages[0].seq <= seq + 1))) return null
  const after = log.messages.filter(message => message.seq > seq)
  // A message that is ahead of the `rev` may have been deleted after it.
  if (after.some(message => message.rev > rev)) return null
  return Math.min(100, after.filter(message => message.senderId !== me && !message.deletedAt).length)
}
