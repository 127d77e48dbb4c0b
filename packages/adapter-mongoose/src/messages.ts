import type { MessageEdit, MessageStore, StoredMessage } from '@confab/core'
import { ChatError } from '@confab/protocol'
import { createAppend } from './append.js'
import { createCalls } from './calls.js'
import { readChanges } from './changes.js'
import { createContention } from './contention.js'
import type { Database } from './database.js'
import type { MessageRow } from './documents.js'
import { createEdits } from './edits.js'
import { createFlush } from './flush.js'
import type { HeadCache } from './head-cache.js'
import type { Heads } from './heads.js'
import { toObjectId } from './ids.js'
import { copyOfJson } from './json-copy.js'
import type { KnownSeqs } from './known-seqs.js'
import { messageProjection, toMessage } from './message-mapping.js'
import { createPages } from './pages.js'
import type { Appended, Changed, NewContent, PendingAppend } from './pending.js'
import type { PlainHeads } from './plain-heads.js'
import { messageIndexes } from './schemas/message-schema.js'
import { createWriter } from './writer.js'

/** What the log is made of. */
export interface MessageParts {
  /** The database. */
  database: Database
  /** What sidebars show. */
  shownHeads: Heads
  /** Where logs end. */
  heads: HeadCache
  /** Seqs that exist. */
  knownSeqs: KnownSeqs
  /** Whose heads may be written the cheap way. */
  plainHeads: PlainHeads
}

/** Makes the log. */
export function createMessages({ database, shownHeads, heads, knownSeqs, plainHeads }: MessageParts): MessageStore {
  const { ObjectId, messages, reach } = database
  const calls = createCalls(reach)
  const contention = createContention()
  /** Sends under way, so that a message that is sent twice at once is written once. */
  const sending = new Map<string, PendingAppend>()

  /** A3: the answer waits until every member's sidebar shows it. */
  const shown = (row: MessageRow, then: () => void, open: readonly { reject(error: unknown): void }[]): void => {
    shownHeads.show(row).then(then, (error: unknown) => open.forEach((call) => call.reject(error)))
  }

  const append = createAppend({
    database, heads, contention, knownSeqs,
    settle: (pending, row, created) => shown(row, () => {
      // The first who still waits is the one who created it: somebody has to tell the others.
      let first = created
      for (const call of pending.calls) {
        if (call.over) continue
        call.resolve({ row, created: first })
        first = false
      }
    }, pending.calls),
  })
  const edits = createEdits({
    database, heads, contention,
    settle: ({ call }, row, changed) => shown(row, () => call.resolve({ row, changed }), [call]),
  })
  const writer = createWriter({ flush: createFlush({ database, heads, contention, knownSeqs, plainHeads, append, edits }), contention })

  const change = async (target: Pick<MessageEdit, 'messageId' | 'conversationId'>, content: NewContent): Promise<{ message: StoredMessage; changed: boolean } | null> => {
    const messageId = toObjectId(ObjectId, target.messageId)
    const conversationId = toObjectId(ObjectId, target.conversationId)
    if (messageId === null || conversationId === null) return null
    const { call, promise } = calls.start<Changed>()
    writer.edit(conversationId, { messageId, content, call })
    const result = await promise
    return result === null ? null : { message: toMessage(result.row), changed: result.changed }
  }

  return {
    append: async (draft) => {
      const conversationId = toObjectId(ObjectId, draft.conversationId)
      if (conversationId === null) throw new ChatError('NOT_FOUND', 'The message was not stored: its conversation does not exist.')
      const { call, promise } = calls.start<Appended>()
      const key = `${draft.conversationId}${draft.senderId.length}:${draft.senderId}${draft.clientMessageId}`
      let pending = sending.get(key)
      if (pending !== undefined && stillWaits(pending)) pending.calls.push(call)
      else {
        pending = {
          key,
          calls: [call],
          message: {
            _id: new ObjectId(), conversationId, senderId: draft.senderId, clientMessageId: draft.clientMessageId, text: draft.text,
            custom: draft.custom as Record<string, unknown>, attachments: copyOfJson(draft.attachments),
            createdAt: new Date(draft.createdAt), editedAt: null, deletedAt: null,
          },
        }
        sending.set(key, pending)
        writer.append(conversationId, pending)
      }
      try {
        const { row, created } = await promise
        // Everybody who sent it gets app data of their own.
        const { custom, attachments, ...message } = toMessage(row)
        return { message: { ...message, custom: copyOfJson(custom), attachments: copyOfJson(attachments) }, created }
      } finally {
        if (!stillWaits(pending) && sending.get(key) === pending) sending.delete(key)
      }
    },

    edit: ({ text, custom, editedAt, ...target }) => change(target, {
      kind: 'edit',
      at: new Date(editedAt),
      ...(text === undefined ? {} : { text }),
      ...(custom === undefined ? {} : { custom: custom as Record<string, unknown> }),
    }),

    delete: ({ deletedAt, ...target }) => change(target, { kind: 'delete', at: new Date(deletedAt) }),

    findSent: async ({ conversationId, senderId, clientMessageId }) => {
      const id = toObjectId(ObjectId, conversationId)
      if (id === null) return null
      const row = await reach.read((options) => messages.findOne({ conversationId: id, senderId: { $eq: senderId }, clientMessageId: { $eq: clientMessageId } }, {
        ...options, projection: messageProjection, hint: messageIndexes.once.name,
      }))
      return row === null ? null : toMessage(row)
    },

    get: async (messageId) => {
      const _id = toObjectId(ObjectId, messageId)
      if (_id === null) return null
      const row = await reach.read((options) => messages.findOne({ _id }, { ...options, projection: messageProjection }))
      if (row === null) return null
      knownSeqs.note(row.conversationId.toHexString(), row.seq)
      return toMessage(row)
    },

    changes: (query) => readChanges(database, knownSeqs, query),
    page: createPages({ database, shownHeads, knownSeqs }),
  }
}

/** A message nobody waits for any more may be dropped from the queue: whoever sends it again has to queue it again. */
function stillWaits({ calls }: PendingAppend): boolean {
  return calls.some((call) => !call.over)
}
