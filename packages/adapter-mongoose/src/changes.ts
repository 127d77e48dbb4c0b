import type { ChangedMessages, ChangesQuery } from '@confab/core'
import type { Database } from './database.js'
import type { MessageRow } from './documents.js'
import { toObjectId } from './ids.js'
import type { KnownSeqs } from './known-seqs.js'
import { messageProjection, toMessage } from './message-mapping.js'
import { messageIndexes } from './schemas/message-schema.js'

/**
 * Reads what happened since a rev: one command, and a second only to name the head of a gap.
 *
 * Why nothing is skipped although others write meanwhile. The scan goes upward along (conversationId, rev), and revs become visible in their order, so a key
 * that appears during the scan is above every key there was: the scan has not passed its place. A message that is edited during the scan moves upward, out of the
 * way that lies behind into the way that lies ahead: it is met at its new place, at its old one, or at both (then the later one counts), never at none. So what
 * was read up to the last row is whole, and the last row is as far as `upToRev` goes; what is beyond it is asked for next time.
 *
 * `historyFrom` is applied to what was read, not by the query: a person who joined late moves over older messages at the same cost.
 */
export async function readChanges(
  { ObjectId, messages, reach }: Database, knownSeqs: KnownSeqs, { conversationId, sinceRev, limit, historyFrom }: ChangesQuery,
): Promise<ChangedMessages> {
  const id = toObjectId(ObjectId, conversationId)
  if (id === null) return { messages: [], upToRev: sinceRev, gap: false }
  const rows = await reach.read((options) => messages.find({ conversationId: id, rev: { $gt: sinceRev } }, {
    ...options, projection: messageProjection, sort: { rev: 1 }, limit: limit + 1, hint: messageIndexes.rev.name,
  }).toArray() as Promise<MessageRow[]>)

  const last = rows.at(-1)
  if (last === undefined) return { messages: [], upToRev: sinceRev, gap: false }
  if (last.rev - sinceRev > limit) {
    const head = rows.length > limit ? await readHeadRev() : last.rev
    return { messages: [], upToRev: head, gap: true }
  }
  const latest = new Map(rows.map((row) => [row._id.toHexString(), row]))
  for (const { seq } of rows) knownSeqs.note(conversationId, seq)
  const shown = [...latest.values()].filter(({ seq }) => seq >= historyFrom).sort((one, other) => one.rev - other.rev)
  return { messages: shown.map(toMessage), upToRev: last.rev, gap: false }

  async function readHeadRev(): Promise<number> {
    const head = await reach.read((options) => messages.findOne({ conversationId: id as typeof rows[0]['conversationId'] }, {
      ...options, projection: { _id: 0, rev: 1 }, sort: { rev: -1 }, hint: messageIndexes.rev.name,
    }))
    return head?.rev ?? sinceRev
  }
}
