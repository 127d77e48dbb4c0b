import type { Contention } from './contention.js'
import { storableCustom } from './custom.js'
import type { Database } from './database.js'
import type { MessageDocument, MessageRow } from './documents.js'
import { isTransient, refusalOf, unavailable, type Refusal } from './errors.js'
import type { HeadCache } from './head-cache.js'
import type { KnownSeqs } from './known-seqs.js'
import { messageProjection } from './message-mapping.js'
import type { Part, PendingAppend } from './pending.js'
import { messageIndexes } from './schemas/message-schema.js'

/** What appending needs. */
export interface AppendParts {
  /** The database. */
  database: Database
  /** Where logs end. */
  heads: HeadCache
  /** Who fights with other nodes. */
  contention: Contention
  /** Seqs that exist. */
  knownSeqs: KnownSeqs
  /** Called with each message that is in the log, once it is durable. */
  settle(pending: PendingAppend, row: MessageRow, created: boolean): void
}

interface Attempt {
  part: Part
  pending: PendingAppend
  /** Made anew with each attempt: one that was given up may still be on its way. */
  document: MessageDocument
}

const mostRepeats = 20

/**
 * Makes the append: the insert is the commit.
 *
 * A number n + 1 is only tried by someone who knows n to be majority-committed; an ordered batch never goes past a refusal; a number once used is never free
 * again. So numbers become visible in their order, on any number of nodes, and a reader that asks for what came after n misses nothing. Three things must
 * therefore stay as they are: majority reads of heads, `ordered: true`, and the unique index over `revs`.
 */
export function createAppend({ database, heads, contention, knownSeqs, settle }: AppendParts): (parts: readonly Part[]) => Promise<void> {
  const { messages, reach } = database

  const number = (parts: readonly Part[]): Attempt[] => parts.flatMap((part) => {
    const head = heads.get(part.lane.key)
    if (head === undefined) return []
    return part.appends.map((pending, index) => {
      const rev = head.rev + 1 + index
      return { part, pending, document: numbered(pending, head.seq + 1 + index, rev) }
    })
  })

  /** Takes out what is in the log, and says so. */
  const done = (part: Part, rows: ReadonlyMap<PendingAppend, { row: MessageRow; created: boolean }>): void => {
    part.appends = part.appends.filter((pending) => !rows.has(pending))
    let latest = 0
    for (const [pending, { row, created }] of rows) {
      latest = Math.max(latest, row.seq)
      settle(pending, row, created)
    }
    if (latest > 0) knownSeqs.note(part.lane.key, latest)
  }

  const commit = (attempts: readonly Attempt[]): void => {
    for (const [part, own] of byPart(attempts)) {
      const { seq, rev } = (own.at(-1) as Attempt).document
      heads.set(part.lane.key, { seq, rev })
      contention.won(part.lane.key)
      done(part, new Map(own.map(({ pending, document }) => [pending, { row: { ...pending.message, seq: document.seq, rev: document.rev }, created: true }])))
    }
  }

  /** Answers those of a conversation that were sent before: the refused one and, since repeats come in numbers after an outage, a few behind it. */
  const answerRepeats = async ({ part }: Attempt, refusal: unknown): Promise<void> => {
    const asked = part.appends.slice(0, mostRepeats)
    const rows = await reach.read((options) => messages.find({
      conversationId: part.lane.id,
      senderId: { $in: [...new Set(asked.map(({ message }) => message.senderId))] },
      clientMessageId: { $in: asked.map(({ message }) => message.clientMessageId) },
    }, { ...options, projection: messageProjection, hint: messageIndexes.once.name }).toArray() as Promise<MessageRow[]>)
    // Whoever stored it may have stored more, and only one violation is ever reported.
    heads.drop(part.lane.key)
    const found = asked.flatMap((pending) => {
      const { senderId, clientMessageId, _id } = pending.message
      const row = rows.find((other) => other.senderId === senderId && other.clientMessageId === clientMessageId)
      return row === undefined ? [] : [[pending, { row, created: row._id.equals(_id) }] as const]
    })
    // Not visible yet, or refused by an index that is not ours: again, but not at once.
    if (found.length === 0) throw refusal
    done(part, new Map(found))
  }

  const refused = async (attempt: Attempt, { violated }: Refusal, error: unknown): Promise<void> => {
    const { part, pending } = attempt
    if (violated === messageIndexes.seq.name || violated === messageIndexes.revs.name) {
      contention.lost(part.lane.key)
      heads.drop(part.lane.key)
    } else if (violated === null) {
      part.appends = part.appends.filter((other) => other !== pending)
      pending.calls.forEach((call) => call.reject(unavailable(error)))
    } else await answerRepeats(attempt, error)
  }

  /** The answer was lost, not necessarily the write: looks the ids up. What is missing goes again under the same ids, so that it cannot go in twice. */
  const findOut = async (attempts: readonly Attempt[], cause: unknown): Promise<never> => {
    for (const { part } of attempts) heads.drop(part.lane.key)
    const rows = await reach.read((options) => messages.find(
      { _id: { $in: attempts.map(({ document }) => document._id) } }, { ...options, projection: messageProjection },
    ).toArray() as Promise<MessageRow[]>)
    const found = new Map(rows.map((row) => [row._id.toHexString(), row]))
    for (const [part, own] of byPart(attempts)) {
      done(part, new Map(own.flatMap(({ pending, document }) => {
        const row = found.get(document._id.toHexString())
        return row === undefined ? [] : [[pending, { row, created: true }] as const]
      })))
    }
    throw cause
  }

  return async (parts) => {
    const attempts = number(parts)
    if (attempts.length === 0) return
    try {
      await reach.once((options): Promise<unknown> => {
        const [first, ...others] = attempts.map(({ document }) => document) as [MessageDocument, ...MessageDocument[]]
        // A batch of one costs the driver more than one.
        return others.length === 0 ? messages.insertOne(first, options) : messages.insertMany([first, ...others], { ...options, ordered: true })
      }, { mayLinger: true })
    } catch (error) {
      const refusal = refusalOf(error)
      if (refusal === null || (refusal.violated === null && isTransient(error))) return findOut(attempts, error)
      commit(attempts.slice(0, refusal.index))
      return refused(attempts[refusal.index] as Attempt, refusal, error)
    }
    commit(attempts)
  }
}

function numbered({ message }: PendingAppend, seq: number, rev: number): MessageDocument {
  return { ...message, custom: storableCustom(message.custom), seq, rev, revs: [rev] }
}

function byPart(attempts: readonly Attempt[]): Map<Part, Attempt[]> {
  const parts = new Map<Part, Attempt[]>()
  for (const attempt of attempts) {
    const own = parts.get(attempt.part)
    if (own === undefined) parts.set(attempt.part, [attempt])
    else own.push(attempt)
  }
  return parts
}
