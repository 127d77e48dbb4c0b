import type { StoredMessage } from '@confab/core'
import { fixedLimits } from '@confab/protocol'

/** What one sender has said in one conversation. */
interface Sender {
  /** The seq of each `clientMessageId`. */
  readonly seqByKey: Map<string, number>
  /** The seqs of all their messages, ascending. */
  readonly sent: number[]
  /** The seqs of those that were deleted, ascending. */
  readonly deleted: number[]
}

/**
 * The messages of one conversation. Numbers are dense, so both ways to find a message are positions in an array: by seq in `messages`, by rev in
 * `seqByRev`. A message sits at several revs once it was changed; only the one it has now counts.
 */
export interface MessageLog {
  /** The seq of the first message held; above 1 once the oldest were let go. */
  firstSeq: number
  /** Messages in the order of seq. Changed in place: a change takes a new rev, never a new place. */
  messages: StoredMessage[]
  /** The rev of the first entry of `seqByRev`. */
  firstRev: number
  /** Which message took each rev. */
  seqByRev: number[]
  /** How many revs a message has taken, for those that took more than one. */
  revsTaken: Map<number, number>
  /** By sender. */
  senders: Map<string, Sender>
  /** The seqs of deleted messages, ascending. */
  deleted: number[]
}

/** Makes an empty log. */
export function newLog(): MessageLog {
  return { firstSeq: 1, messages: [], firstRev: 1, seqByRev: [], revsTaken: new Map(), senders: new Map(), deleted: [] }
}

/** The number of the latest message, 0 for none. */
export function lastSeqOf(log: MessageLog): number {
  return log.firstSeq + log.messages.length - 1
}

/** The number of the latest change, 0 for none. */
export function lastRevOf(log: MessageLog): number {
  return log.firstRev + log.seqByRev.length - 1
}

/** The stored message with this number. */
export function messageAt(log: MessageLog, seq: number): StoredMessage | undefined {
  return log.messages[seq - log.firstSeq]
}

/** The sender's part of a log, made when there is none. */
export function senderOf(log: MessageLog, userId: string): Sender {
  let sender = log.senders.get(userId)
  if (sender === undefined) log.senders.set(userId, (sender = { seqByKey: new Map(), sent: [], deleted: [] }))
  return sender
}

/** Adds a message that took the next seq and the next rev. */
export function addToLog(log: MessageLog, message: StoredMessage, sender: Sender): void {
  log.messages.push(message)
  log.seqByRev.push(message.seq)
  sender.seqByKey.set(message.clientMessageId, message.seq)
  sender.sent.push(message.seq)
}

/** Gives a message the next rev. */
export function takeNextRev(log: MessageLog, message: StoredMessage): void {
  message.rev = lastRevOf(log) + 1
  log.seqByRev.push(message.seq)
  log.revsTaken.set(message.seq, revsTakenBy(log, message) + 1)
}

/** How many revs a message has taken, its creation included. */
export function revsTakenBy(log: MessageLog, message: StoredMessage): number {
  return log.revsTaken.get(message.seq) ?? 1
}

/** Notes that a message does not count as unseen any more. */
export function noteDeleted(log: MessageLog, message: StoredMessage): void {
  insertAscending(log.deleted, message.seq)
  insertAscending(senderOf(log, message.senderId).deleted, message.seq)
}

/**
 * Counts what is above `seq`, not by `userId` and not deleted, by positions: all numbers above, less the deleted ones, less the person's own that are not
 * deleted. Nothing is walked through, however long the log is.
 */
export function countUnseen(log: MessageLog, userId: string, seq: number): number {
  const above = Math.max(seq, log.firstSeq - 1)
  const all = lastSeqOf(log) - above - countAbove(log.deleted, above)
  const mine = log.senders.get(userId)
  const own = mine === undefined ? 0 : countAbove(mine.sent, above) - countAbove(mine.deleted, above)
  return Math.min(all - own, fixedLimits.unseenCount)
}

/** How many of the ascending numbers are above one. Gallops from the end, where marks mostly are. */
function countAbove(ascending: readonly number[], bound: number): number {
  const { length } = ascending
  let step = 1
  while (step <= length && (ascending[length - step] as number) > bound) step *= 2
  let low = Math.max(0, length - step)
  let high = length - (step >> 1)
  while (low < high) {
    const middle = (low + high) >> 1
    if ((ascending[middle] as number) > bound) high = middle
    else low = middle + 1
  }
  return length - low
}

function insertAscending(ascending: number[], value: number): void {
  ascending.splice(ascending.length - countAbove(ascending, value), 0, value)
}

/**
 * Lets go of the oldest when twice as many are held as are to be kept. In one go, because taking the oldest out of a Map or an array again and again costs more
 * than everything else an append does.
 */
export function letGo(log: MessageLog, keep: number): void {
  if (log.messages.length >= 2 * keep) {
    const kept = log.messages.slice(-keep)
    const firstSeq = lastSeqOf(log) - keep + 1
    Object.assign(log, { firstSeq, messages: kept, senders: new Map(), deleted: log.deleted.filter((seq) => seq >= firstSeq) })
    for (const message of kept) {
      const sender = senderOf(log, message.senderId)
      sender.seqByKey.set(message.clientMessageId, message.seq)
      sender.sent.push(message.seq)
      if (message.deletedAt !== null) sender.deleted.push(message.seq)
    }
    for (const seq of log.revsTaken.keys()) if (seq < firstSeq) log.revsTaken.delete(seq)
  }
  // Edits take revs without adding messages. Whoever is further behind than a client may be is told of a gap.
  const revsToKeep = Math.max(keep, fixedLimits.changes)
  if (log.seqByRev.length >= 2 * revsToKeep) {
    log.firstRev = lastRevOf(log) - revsToKeep + 1
    log.seqByRev = log.seqByRev.slice(-revsToKeep)
  }
}
