import type { mongo } from 'mongoose'
import { storableCustom } from './custom.js'
import type { MessageRow } from './documents.js'
import type { NewContent } from './pending.js'

/** What a message is after an edit or a deletion. */
export function changedRow(row: MessageRow, content: NewContent, rev: number): MessageRow {
  if (content.kind === 'delete') return { ...row, rev, text: '', custom: {}, attachments: [], deletedAt: content.at }
  return {
    ...row, rev, editedAt: content.at,
    ...(content.text === undefined ? {} : { text: content.text }),
    ...(content.custom === undefined ? {} : { custom: content.custom }),
  }
}

/**
 * The statement that writes it. It is guarded by the rev at which the message was read, and the guard is an *error*, not a filter: an ordered command goes past
 * a statement that matches nothing, and the revs given to those behind it would leave a hole. What people wrote stands inside `$literal`.
 */
export function editStatement(
  before: MessageRow, after: MessageRow,
): { filter: { _id: mongo.ObjectId }; update: mongo.Document[] } {
  const moved = { $divide: [1, { $subtract: ['$rev', '$rev'] }] }
  return {
    filter: { _id: before._id },
    update: [{
      $set: {
        rev: { $cond: [{ $eq: ['$rev', before.rev] }, after.rev, moved] },
        revs: { $concatArrays: ['$revs', [after.rev]] },
        text: { $literal: after.text },
        custom: { $literal: storableCustom(after.custom) },
        attachments: { $literal: after.attachments },
        editedAt: after.editedAt,
        deletedAt: after.deletedAt,
      },
    }],
  }
}

/** Whether a statement was refused by its guard: the message was changed after it was read. */
export function isGuardError(error: unknown): boolean {
  return /divide by zero/.test((error as Error).message)
}

/** Whether a message is now what the change would have made of it. */
export function standsAs(row: MessageRow, content: NewContent): boolean {
  const would = changedRow(row, content, row.rev)
  const essence = ({ text, custom, attachments, editedAt, deletedAt }: MessageRow): string => JSON.stringify([text, custom, attachments, editedAt, deletedAt])
  return essence(row) === essence(would)
}
