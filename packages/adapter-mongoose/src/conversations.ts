import type { ConversationDraft, ConversationStore, StoredConversation } from '@confab/core'
import { fixedLimits } from '@confab/protocol'
import type { mongo } from 'mongoose'
import { changeConversation } from './conversation-change.js'
import { conversationProjection, toConversation, type ConversationRow } from './conversation-mapping.js'
import { storableCustom } from './custom.js'
import type { Database } from './database.js'
import type { ConversationDocument } from './documents.js'
import { isDuplicateKey, isTransient, toChatError } from './errors.js'
import type { HeadCache } from './head-cache.js'
import { toObjectId, toObjectIds } from './ids.js'
import type { KnownSeqs } from './known-seqs.js'
import { headLookups, logHeadOf, type LookedUpHead } from './log-heads.js'
import { isPlainHead, type PlainHeads } from './plain-heads.js'
import { readSidebar } from './sidebar.js'

/** What the store of conversations is made of. */
export interface ConversationParts {
  /** The database. */
  database: Database
  /** Where logs end. */
  heads: HeadCache
  /** Seqs that exist. */
  knownSeqs: KnownSeqs
  /** Whose heads may be written the cheap way. */
  plainHeads: PlainHeads
}

const attempts = 5

/** Makes the store of conversations. */
export function createConversations({ database, heads, knownSeqs, plainHeads }: ConversationParts): ConversationStore {
  const { ObjectId, conversations, messages, blocks, reach } = database

  /**
   * One command: the blocks between the two people of a direct conversation are two look-ups by key inside it. So is the end of its log: whoever asks for a conversation that
   * this node does not know is likely to write to it next.
   */
  const find = async (filter: mongo.Filter<ConversationDocument>): Promise<StoredConversation | null> => {
    const rows = await reach.read((options) => conversations.aggregate<ConversationRow & LookedUpHead & { isPlain: boolean }>([
      { $match: filter },
      { $project: { ...conversationProjection, pairs, isPlain: isPlainHead } },
      { $lookup: { from: blocks.collectionName, localField: 'pairs', foreignField: '_id', as: 'blocks' } },
      ...headLookups(messages),
    ], options).toArray())
    const [row] = rows
    if (row === undefined) return null
    const id = row._id.toHexString()
    const head = logHeadOf(row)
    knownSeqs.note(id, head.seq)
    plainHeads.note(id, row.isPlain)
    if (heads.get(id) === undefined) heads.set(id, head)
    return toConversation(row)
  }

  const start = async (draft: ConversationDraft): Promise<{ conversation: StoredConversation; created: boolean }> => {
    const document = newConversation(new ObjectId(), draft)
    for (let attempt = 1; ; attempt += 1) {
      const existing = await find({ key: { $eq: draft.key } })
      if (existing !== null) return { conversation: existing, created: existing.id === document._id.toHexString() }
      try {
        await reach.once((options) => conversations.insertOne(document, options))
      } catch (error) {
        // Somebody else's, or our own whose answer was lost: read it, and its id tells which.
        if (attempt === attempts || !(isDuplicateKey(error) || isTransient(error))) throw toChatError(error)
      }
    }
  }

  return {
    start,
    get: async (conversationId) => {
      const _id = toObjectId(ObjectId, conversationId)
      return _id === null ? null : find({ _id })
    },
    findByKey: (key) => find({ key: { $eq: key } }),
    change: async (conversationId, fromVersion, change) => {
      const changed = await changeConversation(database, conversationId, fromVersion, change)
      if ((changed?.memberCount ?? 0) > fixedLimits.smallGroup) plainHeads.note(conversationId, false)
      // Only a direct conversation has blocks to tell, and hardly anything about it ever changes.
      if (changed?.kind !== 'direct') return changed
      const blockers = await find({ _id: new ObjectId(conversationId) })
      return { ...changed, blockedBy: blockers?.blockedBy ?? [] }
    },
    sidebar: (query) => readSidebar(database, knownSeqs, query),

    heads: async (userId, conversationIds) => {
      const ids = toObjectIds(ObjectId, conversationIds.slice(0, fixedLimits.syncKnown))
      if (ids.length === 0) return []
      const rows = await reach.read((options) => conversations.find({ _id: { $in: ids }, 'members.userId': { $eq: userId } }, {
        ...options, projection: { version: 1, lastRev: 1, lastSeq: 1 }, hint: '_id_',
      }).toArray())
      return rows.map(({ _id, version, lastRev, lastSeq }) => {
        const conversationId = _id.toHexString()
        knownSeqs.note(conversationId, lastSeq)
        return { conversationId, version, lastRev, lastSeq }
      })
    },

    sharing: async (userId, userIds) => {
      if (userIds.length === 0) return []
      const asked = [...new Set(userIds)]
      const rows = await reach.read((options) => conversations.aggregate<{ _id: string }>([
        { $match: { 'members.userId': { $eq: userId } } },
        { $project: { _id: 0, others: { $setIntersection: ['$members.userId', { $literal: asked }] } } },
        { $unwind: '$others' },
        { $group: { _id: '$others' } },
      ], options).toArray())
      return rows.map(({ _id }) => _id)
    },
  }
}

/** Both directions of a block between two people, as keys of blocks; none for a group. */
const pairs = {
  $cond: [
    { $eq: ['$kind', 'direct'] },
    [[0, 1], [1, 0]].map(([one, other]) => ({
      userId: { $arrayElemAt: ['$directUserIds', one] }, blockedUserId: { $arrayElemAt: ['$directUserIds', other] },
    })),
    [],
  ],
}

function newConversation(_id: mongo.ObjectId, draft: ConversationDraft): ConversationDocument {
  const createdAt = new Date(draft.createdAt)
  return {
    _id,
    key: draft.key,
    kind: draft.kind,
    name: draft.name,
    avatarUrl: draft.avatarUrl,
    custom: storableCustom(draft.custom),
    createdBy: draft.createdBy,
    createdAt,
    version: 1,
    directUserIds: draft.directUserIds,
    members: draft.members.map(({ userId, role, joinedAt, historyFrom }) => ({ userId, role, joinedAt: new Date(joinedAt), historyFrom, joinedSeq: 0 })),
    memberCount: draft.members.length,
    lastSeq: 0,
    lastRev: 0,
    lastMessage: null,
    activityAt: createdAt,
  }
}
