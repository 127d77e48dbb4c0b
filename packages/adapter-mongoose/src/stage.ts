import { randomUUID } from 'node:crypto'
import { ChatError, type SendMessageInput } from '@confab/protocol'
import { operations } from '@confab/protocol/schemas'
import type { mongo } from 'mongoose'
import type { Database } from './database.js'
import type { StagedMessageDocument } from './documents.js'

/** A message to be sent once the app's transaction has committed: what `sendMessage` takes, and who sends it. */
export type StagedMessage = SendMessageInput & {
  /** Who sends it. */
  from: string
}

/**
 * Writes a message down inside the app's transaction. It is a row of its own, not the message: an insert into the log would hold a number until the
 * transaction ends, and with it everybody else in the conversation.
 */
export async function stageMessage(
  { ObjectId, staged }: Database, session: mongo.ClientSession, { from, ...message }: StagedMessage,
): Promise<{ clientMessageId: string }> {
  const sender = operations.blockUser.input.safeParse({ userId: from })
  const input = operations.sendMessage.input.safeParse(message)
  if (!sender.success || !input.success) {
    throw new ChatError('INVALID_INPUT', 'The message was not staged: `from` must be the id of a person, the rest what sendMessage takes.', {
      cause: sender.error ?? input.error,
    })
  }
  const clientMessageId = input.data.clientMessageId ?? randomUUID()
  const now = new Date()
  await staged.insertOne({
    _id: new ObjectId(),
    userId: from,
    input: { ...input.data, clientMessageId } as StagedMessageDocument['input'],
    lane: JSON.stringify([from, 'to' in input.data ? { to: input.data.to } : input.data.conversationId]),
    stagedAt: now,
    // The epoch: due at once, whatever the clock of this machine says.
    notBefore: new Date(0),
    attempts: 0,
    failed: false,
    failure: null,
  }, { session })
  return { clientMessageId }
}
