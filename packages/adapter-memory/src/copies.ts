import type { StoredAttachment, StoredMessage } from '@confab/core'
import type { ConversationSummary, Member, User } from '@confab/protocol'

/*
 * What leaves the storage is a copy, so that readers may do with it what they like. Rows are flat and copied by a spread; only `custom` and
 * `attachments` are deeper, and mostly empty. Of what comes in only these are copied: the rest is text and numbers, put into a new row anyway. A general
 * deep clone would cost more than all the rest.
 */

/** Copies plain JSON. */
export function copyJson<Value>(value: Value): Value {
  if (typeof value !== 'object' || value === null) return value
  if (Array.isArray(value)) return value.map(copyJson) as Value
  // The spread first: it makes own properties of all keys, even of `__proto__`, and assigning to an own property is safe.
  const copy = { ...value } as Record<string, unknown>
  for (const key in copy) {
    const inner = copy[key]
    if (typeof inner === 'object' && inner !== null) copy[key] = copyJson(inner)
  }
  return copy as Value
}

/** Copies a message. */
export function copyMessage(message: StoredMessage): StoredMessage {
  return { ...message, custom: copyJson(message.custom), attachments: copyFiles(message.attachments) }
}

/** Copies the files of a message. */
export function copyFiles(attachments: readonly StoredAttachment[]): StoredAttachment[] {
  return attachments.map((attachment) => ({ ...attachment }))
}

/** Copies a person. */
export function copyUser(user: User): User {
  return { ...user, custom: copyJson(user.custom) }
}

/** Copies a member. */
export function copyMember(member: Member): Member {
  return { ...member }
}

/** Copies a conversation without its members. */
export function copySummary(summary: ConversationSummary): ConversationSummary {
  const { directUserIds } = summary
  return { ...summary, custom: copyJson(summary.custom), directUserIds: directUserIds && [...directUserIds] }
}
