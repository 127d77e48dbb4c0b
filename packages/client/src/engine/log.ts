import type { MessagePage } from '@confab/protocol'
import type { SentMessage } from '../state.js'
import type { Log } from './model.js'
import { renewed } from './renewed.js'

/** Takes in one message as it became by some change, or the links of one that is held as of that. A change of what is not held changes nothing. */
export function logStep(log: Log, message: SentMessage, size: number): void {
  const { messages } = log
  const index = messages[0] ? message.seq - messages[0].seq : 0
  const held = messages[index]
  if (index === messages.length && !log.hasNewer) cut(log, [...messages, message], size)
  else if (held && held.rev <= message.rev) {
    const next = held.rev < message.rev ? message : renewed(held, message)
    if (next !== held) log.messages = messages.with(index, next)
  }
}

/**
 * Joins a page to what is held; what does not adjoin any more is not taken. The log falls back to the page's `rev` when that is lower: what happened after it may have been passed
 * over for lying outside of what was held, so it has to be heard again.
 */
export function joinPage(log: Log, page: MessagePage, rows: readonly SentMessage[], size: number): void {
  const { messages } = log
  const first = messages[0]?.seq ?? 0
  const end = first + messages.length
  const pageFirst = rows[0]?.seq ?? first
  const pageEnd = pageFirst + rows.length
  if (log.rev === Infinity || pageFirst > end || pageEnd < first) return
  const bySeq = new Map<number, SentMessage>()
  for (const message of [...messages, ...rows]) if (!(message.rev < (bySeq.get(message.seq)?.rev ?? 0))) bySeq.set(message.seq, message)
  log.rev = Math.min(log.rev, page.rev)
  log.hasOlder = (pageFirst < first || log.hasOlder) && page.hasOlder
  log.hasNewer = (pageEnd > end || log.hasNewer) && page.hasNewer
  cut(log, [...bySeq.values()].sort((one, other) => one.seq - other.seq), size, pageFirst < first)
}

/** Takes these messages, and cuts what is too much: at the new end while reading back, else at the old end. */
function cut(log: Log, messages: readonly SentMessage[], size: number, isBack?: boolean): void {
  const isTooMuch = messages.length > size
  log.messages = isTooMuch ? isBack ? messages.slice(0, size) : messages.slice(-size) : messages
  if (isTooMuch) log[isBack ? 'hasNewer' : 'hasOlder'] = true
}
