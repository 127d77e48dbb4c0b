import { ChatError } from '@confab/protocol'
import type { Contention } from './contention.js'
import type { Database } from './database.js'
import type { Edits } from './edits.js'
import type { HeadCache } from './head-cache.js'
import type { KnownSeqs } from './known-seqs.js'
import { readLogHeads } from './log-heads.js'
import type { Part } from './pending.js'
import type { PlainHeads } from './plain-heads.js'

/** What a flush needs. */
export interface FlushParts {
  /** The database. */
  database: Database
  /** Where logs end. */
  heads: HeadCache
  /** Who fights with other nodes. */
  contention: Contention
  /** Seqs that exist. */
  knownSeqs: KnownSeqs
  /** Whose heads may be written the cheap way. */
  plainHeads: PlainHeads
  /** Inserts new messages. */
  append(parts: readonly Part[]): Promise<void>
  /** Changes old ones. */
  edits: Edits
}

/** What is known of a log that another node writes to as well holds for so long; a look costs less than a refusal, a look and a second attempt. */
const sharedHeadMs = 10

/**
 * Makes one round of the writer: heads that are not known (one command), new messages (one command) while the messages to be changed are read (one command, if there are
 * any), then edits and deletions (one command). So appends overtake edits, and many edits cost as much as one.
 */
export function createFlush({ database, heads, contention, knownSeqs, plainHeads, append, edits }: FlushParts): (parts: readonly Part[]) => Promise<void> {
  const learnHeads = async (parts: readonly Part[]): Promise<void> => {
    const unknown = parts.filter(({ lane: { key } }) => heads.ageMs(key) > (contention.isShared(key) ? sharedHeadMs : Number.MAX_VALUE))
    if (unknown.length === 0) return
    const found = await readLogHeads(database, unknown.map(({ lane }) => lane.id))
    for (const part of unknown) {
      const head = found.get(part.lane.key)
      if (head === undefined) refuse(part)
      else {
        heads.set(part.lane.key, { seq: head.seq, rev: head.rev })
        knownSeqs.note(part.lane.key, head.seq)
        plainHeads.note(part.lane.key, head.isPlain)
      }
    }
  }

  return async (parts) => {
    await learnHeads(parts)
    const [targets, appended] = await Promise.allSettled([edits.read(parts), append(parts)])
    if (appended.status === 'rejected') throw appended.reason
    if (targets.status === 'rejected') throw targets.reason
    await edits.write(parts, targets.value)
  }
}

/** There is no such conversation: by contract nobody asks for that, but a message without one would be lost. */
function refuse(part: Part): void {
  const error = new ChatError('NOT_FOUND', 'The message was not stored: its conversation does not exist.')
  part.appends.forEach(({ calls }) => calls.forEach((call) => call.reject(error)))
  part.edits.forEach(({ call }) => call.resolve(null))
  part.appends = []
  part.edits = []
}
