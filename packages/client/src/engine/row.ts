import type { SentMessage } from '../state.js'
import { countAfter } from './log.js'
import type { Log, Row } from './model.js'

/** This many unseen messages mean "99+", and nobody can count down from there. */
const most = 100

/**
 * Counts one change that follows what is counted. `upTo`: what the message became by a later change is not counted yet, because that change will still be heard.
 */
export function rowStep(row: Row, message: SentMessage, me: string | undefined, upTo: number): Row {
  const { seq, rev, createdAt } = message
  const { lastMessage: last, lastSeq, unseen, activityAt } = row
  const isNew = seq > lastSeq
  const isDeleted = !!message.deletedAt && rev <= upTo
  // A deletion is the last change that a message takes, so it is counted once.
  const step = seq <= row.seenSeq || message.senderId === me ? 0 : Number(isNew) - Number(isDeleted)
  return {
    ...row,
    unseen: Math.max(0, Math.min(most, unseen + step)),
    lastMessage: !last || seq > last.seq || (seq === last.seq && rev > last.rev) ? message : last,
    lastSeq: Math.max(lastSeq, seq),
    rev: step < 0 && unseen >= most ? Infinity : Math.max(row.rev, Math.min(rev, upTo)),
    activityAt: isNew && createdAt > activityAt ? createdAt : activityAt,
  }
}

/** Moves the actor's mark forward. What that leaves unseen is read off the log; when the log does not reach, the row has to be read anew. */
export function rowSeen(row: Row, seq: number, log: Log | null, me: string | undefined): Row {
  if (seq <= row.seenSeq) return row
  const unseen = seq >= row.lastSeq || !row.unseen ? 0 : countAfter(log, seq, row.rev, me)
  return unseen === null ? { ...row, seenSeq: seq, rev: Infinity } : { ...row, seenSeq: seq, unseen }
}
