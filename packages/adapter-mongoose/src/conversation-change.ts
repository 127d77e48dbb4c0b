import type { ConversationChange, StoredConversation } from '@confab/core'
import { ChatError } from '@confab/protocol'
import type { mongo } from 'mongoose'
import { conversationProjection, toConversation, type ConversationRow } from './conversation-mapping.js'
import { storableCustom } from './custom.js'
import type { Database } from './database.js'
import { toChatError } from './errors.js'
import { toObjectId } from './ids.js'
import { readLogHeads } from './log-heads.js'

/**
 * Makes one step from a version to the next: one command that compares and sets. Whoever joins gets their place in the same step; `joinedSeq` in it is their
 * mark, so that there is no moment at which they are in and everything is unseen.
 */
export async function changeConversation(
  database: Database, conversationId: string, fromVersion: number, change: ConversationChange,
): Promise<StoredConversation | null> {
  const { ObjectId, conversations, reach } = database
  const _id = toObjectId(ObjectId, conversationId)
  if (_id === null) return null
  const logSeq = change.addMember === undefined ? 0 : await prepareMark(database, _id, change.addMember.userId)
  const row = await reach.once((options) => conversations.findOneAndUpdate({ _id, version: fromVersion }, [{ $set: stepOf(change, logSeq) }], {
    ...options, returnDocument: 'after', projection: conversationProjection, includeResultMetadata: false,
  })).catch((error: unknown) => {
    throw toChatError(error)
  }) as ConversationRow | null
  if (row !== null) return toConversation(row)
  const exists = await reach.read((options) => conversations.findOne({ _id }, { ...options, projection: { _id: 1 } }))
  if (exists === null) return null
  throw new ChatError('CONFLICT', 'The conversation was not changed: someone else changed it meanwhile. Read it and try again.', {
    details: { reason: 'version' },
  })
}

/**
 * Before the step: where the log ends, which the conversation's own head may be a moment behind, and a mark of the newcomer there, so that moving it later is
 * one command. For someone who does not come in after all it means nothing.
 */
async function prepareMark(database: Database, conversationId: mongo.ObjectId, userId: string): Promise<number> {
  const { marks, reach } = database
  const seq = (await readLogHeads(database, [conversationId])).get(conversationId.toHexString())?.seq ?? 0
  if (seq > 0) {
    await reach.repeat((options) => marks.updateOne({ conversationId, userId: { $eq: userId } }, { $max: { seq } }, { ...options, upsert: true }))
  }
  return seq
}

/** The fields of the next version. Everything that people gave stands inside `$literal`: data, never an expression. */
function stepOf({ name, avatarUrl, custom, addMember, removeUserId, setRole }: ConversationChange, logSeq: number): mongo.Document {
  const lastSeq = { $max: ['$lastSeq', logSeq] }
  let members: unknown = '$members'
  let size: unknown = '$memberCount'
  if (removeUserId !== undefined) {
    members = { $filter: { input: members, cond: { $ne: ['$$this.userId', { $literal: removeUserId }] } } }
    size = { $size: members }
  }
  if (setRole !== undefined) {
    const { userId, role } = setRole
    members = { $map: { input: members, in: { $cond: [{ $eq: ['$$this.userId', { $literal: userId }] }, { $mergeObjects: ['$$this', { role: { $literal: role } }] }, '$$this'] } } }
  }
  if (addMember !== undefined) {
    const { userId, role, joinedAt, history } = addMember
    const newcomer = {
      userId: { $literal: userId }, role: { $literal: role }, joinedAt: new Date(joinedAt),
      historyFrom: history === 'all' ? 1 : { $add: [lastSeq, 1] }, joinedSeq: lastSeq,
    }
    members = { $concatArrays: [members, [newcomer]] }
    size = { $size: members }
  }
  return {
    version: { $add: ['$version', 1] },
    ...(name === undefined ? {} : { name: { $literal: name } }),
    ...(avatarUrl === undefined ? {} : { avatarUrl: { $literal: avatarUrl } }),
    ...(custom === undefined ? {} : { custom: { $literal: storableCustom(custom) } }),
    ...(members === '$members' ? {} : { members, memberCount: size }),
    ...(addMember === undefined ? {} : { activityAt: { $max: ['$activityAt', new Date(addMember.joinedAt)] } }),
  }
}
