import type { StoredConversation } from '@confab/core'
import type { ConversationCustom, ConversationSummary, Member } from '@confab/protocol'
import type { BlockDocument, ConversationDocument, MemberDocument } from './documents.js'

/** Fields of a conversation that a summary needs. */
export const summaryProjection = {
  _id: 1, kind: 1, name: 1, avatarUrl: 1, custom: 1, createdBy: 1, createdAt: 1, version: 1, memberCount: 1, directUserIds: 1,
} as const

/** Fields of a conversation with its members: all but the head. */
export const conversationProjection = { ...summaryProjection, members: 1 } as const

/** A conversation as a summary needs it. */
export type SummaryRow = Pick<ConversationDocument, keyof typeof summaryProjection>

/** A conversation with its members, and what was found of the blocks between the two people of a direct one. */
export type ConversationRow = SummaryRow & Pick<ConversationDocument, 'members'> & { blocks?: readonly Pick<BlockDocument, '_id'>[] }

/** A stored conversation without its members. */
export function toSummary(row: SummaryRow): ConversationSummary {
  return {
    id: row._id.toHexString(),
    kind: row.kind,
    name: row.name,
    avatarUrl: row.avatarUrl,
    custom: row.custom as ConversationCustom,
    createdBy: row.createdBy,
    createdAt: row.createdAt.toISOString(),
    version: row.version,
    memberCount: row.memberCount,
    directUserIds: row.directUserIds === null ? null : [row.directUserIds[0], row.directUserIds[1]],
  }
}

/** A stored member. */
export function toMember({ userId, role, joinedAt, historyFrom }: MemberDocument): Member {
  return { userId, role, joinedAt: joinedAt.toISOString(), historyFrom }
}

/** A stored conversation, whole. */
export function toConversation(row: ConversationRow): StoredConversation {
  const members = row.members.map(toMember)
  return { ...toSummary(row), members, blockedBy: (row.blocks ?? []).map(({ _id }) => _id.userId) }
}
