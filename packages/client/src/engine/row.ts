import type { SentMessage } from '../state.js'
import type { Rec, Row } from './model.js'

/** This many unseen messages mean "99+", and nobody can count down from there. */
const most = 100

/**
 * Counts one change that follows what is counted. `upTo`: what the message became by a later change is not counted yet, because that change will still be heard.
 */
export function rowStep(row: Row, message: SentMessage, me: string | undefined, upTo: number): void {
  const { seq, rev, createdAt } = message
  const { lastMessage: last, unseenCount } = row
  const isNew = seq > row.lastSeq
  // A deletion is the last change that a message takes, so it is counted once.
  const step = seq <= row.seenSeq || message.senderId === me ? 0 : Number(isNew) - Number(!!message.deletedAt && rev <= upTo)
  row.rev = step < 0 && unseenCount >= most ? Infinity : Math.max(row.rev, Math.min(rev, upTo))
  row.unseenCount = Math.max(0, Math.min(most, unseenCount + step))
  if (!last || seq > last.seq || (seq === last.seq && rev > last.rev)) row.lastMessage = message
  if (isNew) {
    row.lastSeq = seq
    if (createdAt > row.activityAt) row.activityAt = createdAt
  }
}

/** Moves the actor's mark forward. What that leaves unseen is read off the log; when the log does not reach, the row has to be read anew. */
export function rowSeen({ log }: Rec, row: Row, seq: number, me: string | undefined): void {
  if (seq <= row.seenSeq) return
  row.seenSeq = seq
  if (seq >= row.lastSeq || !row.unseenCount) row.unseenCount = 0
  else {
    const after = log?.messages.filter(message => message.seq > seq) ?? []
    // Held is all after the mark, and as of the same change.
    const isWhole = log?.rev === row.rev && after.length === row.lastSeq - seq && after.every(({ rev }) => rev <= row.rev)
    if (isWhole) row.unseenCount = Math.min(most, after.filter(message => message.senderId !== me && !message.deletedAt).length)
    else row.rev = Infinity
  }
}
