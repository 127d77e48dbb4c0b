import type { StoredMessage } from '@confab/core'
import type { MessageCustom } from '@confab/protocol'
import type { MessageRow } from './documents.js'

/** Fields of a message that leave the database: all but its list of revs. */
export const messageProjection = {
  _id: 1, conversationId: 1, seq: 1, rev: 1, senderId: 1, clientMessageId: 1, text: 1, custom: 1, attachments: 1, createdAt: 1, editedAt: 1, deletedAt: 1,
} as const

/** A stored message as the rest of the house knows it. */
export function toMessage(row: MessageRow): StoredMessage {
  return {
    id: row._id.toHexString(),
    conversationId: row.conversationId.toHexString(),
    seq: row.seq,
    rev: row.rev,
    senderId: row.senderId,
    clientMessageId: row.clientMessageId,
    text: row.text,
    custom: row.custom as MessageCustom,
    attachments: row.attachments,
    createdAt: row.createdAt.toISOString(),
    editedAt: row.editedAt?.toISOString() ?? null,
    deletedAt: row.deletedAt?.toISOString() ?? null,
  }
}
