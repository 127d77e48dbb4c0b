import type { Page, PageQuery } from '@confab/core'
import type { mongo } from 'mongoose'
import type { Database } from './database.js'
import type { MessageRow } from './documents.js'
import type { Heads } from './heads.js'
import { toObjectId } from './ids.js'
import type { KnownSeqs } from './known-seqs.js'
import { readLogHeads, type ReadHead } from './log-heads.js'
import { mendHead } from './mend-head.js'
import { messageProjection, toMessage } from './message-mapping.js'
import { messageIndexes } from './schemas/message-schema.js'

/** What pages need. */
export interface PageParts {
  /** The database. */
  database: Database
  /** What sidebars show. */
  shownHeads: Heads
  /** Seqs that exist. */
  knownSeqs: KnownSeqs
}

/** A range of the log: what is read, in which direction, and how much of it. */
interface Range {
  least: number
  most: number
  direction: 1 | -1
  limit: number
}

/**
 * Makes the reading of pages: two commands at any depth. The head is read before the page, so a client that catches up from it may meet a change twice and
 * misses none. A page is a range along (conversationId, seq): never a `skip`.
 */
export function createPages({ database, shownHeads, knownSeqs }: PageParts): (query: PageQuery) => Promise<Page> {
  const { ObjectId, messages, reach } = database

  const read = async (conversationId: mongo.ObjectId, { least, most, direction, limit }: Range): Promise<MessageRow[]> => {
    const rows = await reach.read((options) => messages.find({ conversationId, seq: { $gte: least, $lte: most } }, {
      ...options, projection: messageProjection, sort: { seq: direction }, limit, hint: messageIndexes.seq.name,
    }).toArray() as Promise<MessageRow[]>)
    return direction === 1 ? rows : rows.reverse()
  }

  return async (query) => {
    const id = toObjectId(ObjectId, query.conversationId)
    const head = id === null ? undefined : (await readLogHeads(database, [id])).get(query.conversationId)
    if (id === null || head === undefined) return { messages: [], rev: 0, hasOlder: false, hasNewer: false }
    knownSeqs.note(query.conversationId, head.seq)
    mendHead({ database, shownHeads }, id, head)
    return toPage(query, await read(id, rangeOf(query)), head)
  }
}

/** One message more than asked for in the direction of reading says whether there are more. */
function rangeOf({ before, after, around, limit, historyFrom }: PageQuery): Range {
  if (after !== undefined) return { least: Math.max(after + 1, historyFrom), most: Number.MAX_SAFE_INTEGER, direction: 1, limit: limit + 1 }
  if (around !== undefined) {
    const below = Math.ceil(limit / 2)
    const firstAbove = Math.max(around + 1, historyFrom)
    return { least: Math.max(around - below + 1, historyFrom), most: firstAbove + limit - below - 1, direction: 1, limit }
  }
  return { least: historyFrom, most: before === undefined ? Number.MAX_SAFE_INTEGER : before - 1, direction: -1, limit: limit + 1 }
}

function toPage({ before, after, around, limit, historyFrom }: PageQuery, rows: MessageRow[], head: ReadHead): Page {
  const first = Math.max(historyFrom, 1)
  const more = rows.length > limit
  const page = (messages: MessageRow[], hasOlder: boolean, hasNewer: boolean): Page => ({ messages: messages.map(toMessage), rev: head.rev, hasOlder, hasNewer })
  if (after !== undefined) return page(rows.slice(0, limit), Math.min(after, head.seq) >= first, more)
  if (around !== undefined) return page(rows, (rows[0]?.seq ?? Math.min(around, head.seq) + 1) > first, (rows.at(-1)?.seq ?? Math.max(around, first - 1)) < head.seq)
  return page(more ? rows.slice(1) : rows, more, before !== undefined && head.seq >= Math.max(before, first))
}
