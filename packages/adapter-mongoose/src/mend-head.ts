import type { mongo } from 'mongoose'
import type { Database } from './database.js'
import type { MessageRow } from './documents.js'
import type { Heads } from './heads.js'
import type { ReadHead } from './log-heads.js'
import { messageProjection } from './message-mapping.js'

const quietMs = 5_000

/**
 * Mends a conversation whose head is behind its log because a server died between the two writes of a send. In passing: the reader does not wait for it, and its failure
 * is the next reader's to repeat. Nothing is done while the latest change is fresh, since then its own writer is about to do it.
 */
export function mendHead(
  { database: { messages, reach }, shownHeads }: { database: Database; shownHeads: Heads }, conversationId: mongo.ObjectId, head: ReadHead,
): void {
  if (head.shown.seq >= head.seq && head.shown.rev >= head.rev) return
  if (head.changedAt === null || Date.now() - head.changedAt.getTime() < quietMs) return
  const last = (field: 'seq' | 'rev'): Promise<MessageRow | null> => reach.read((options) => messages.findOne(
    { conversationId }, { ...options, projection: messageProjection, sort: { [field]: -1 } },
  ))
  const mend = async (): Promise<void> => {
    const rows = await Promise.all([last('seq'), last('rev')])
    await Promise.all(rows.flatMap((row) => (row === null ? [] : [shownHeads.show(row)])))
  }
  mend().catch(() => undefined)
}
