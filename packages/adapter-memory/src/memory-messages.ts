import type { ChangedMessages, MessageStore, Page, StoredMessage } from '@confab/core'
import { ChatError, fixedLimits } from '@confab/protocol'
import { copyFiles, copyJson, copyMessage } from './copies.js'
import { type MemoryState, noteActivity } from './memory-state.js'
import {
  addToLog, lastRevOf, lastSeqOf, letGo, messageAt, type MessageLog, noteDeleted, revsTakenBy, senderOf, takeNextRev,
} from './message-log.js'

/** The log. Each method does all its work in one turn of the event loop, so nothing can come between. */
export function memoryMessages(state: MemoryState): MessageStore {
  const logOf = (conversationId: string): MessageLog | undefined => state.conversations.get(conversationId)?.log

  const stored = (messageId: string): { log: MessageLog; message: StoredMessage } | null => {
    const place = placeOf(messageId)
    const log = logOf(place.conversationId)
    const message = log && messageAt(log, place.seq)
    // The comparison refuses other spellings of the same number.
    return log && message && message.id === messageId ? { log, message } : null
  }

  return {
    async append(draft) {
      const record = state.conversations.get(draft.conversationId)
      if (record === undefined) throw new ChatError('NOT_FOUND', `The message could not be stored: there is no conversation ${draft.conversationId}.`)
      const { log } = record
      const sender = senderOf(log, draft.senderId)
      const earlier = sender.seqByKey.get(draft.clientMessageId)
      if (earlier !== undefined) return { message: copyMessage(messageAt(log, earlier) as StoredMessage), created: false }
      const seq = lastSeqOf(log) + 1
      const message: StoredMessage = {
        id: `${draft.conversationId}_${seq}`,
        conversationId: draft.conversationId,
        seq,
        rev: lastRevOf(log) + 1,
        senderId: draft.senderId,
        clientMessageId: draft.clientMessageId,
        text: draft.text,
        custom: copyJson(draft.custom),
        attachments: copyFiles(draft.attachments),
        createdAt: draft.createdAt,
        editedAt: null,
        deletedAt: null,
      }
      addToLog(log, message, sender)
      noteActivity(record, draft.createdAt)
      letGo(log, state.keep)
      return { message: copyMessage(message), created: true }
    },

    async edit(edit) {
      const found = stored(edit.messageId)
      if (found === null || found.message.conversationId !== edit.conversationId) return null
      const { log, message } = found
      if (message.deletedAt !== null) return { message: copyMessage(message), changed: false }
      if (revsTakenBy(log, message) >= fixedLimits.changesPerMessage) {
        throw new ChatError('CONFLICT', `The message could not be edited: it has taken ${fixedLimits.changesPerMessage} changes. It can still be deleted.`, {
          details: { reason: 'too_many_changes' },
        })
      }
      if (edit.text !== undefined) message.text = edit.text
      if (edit.custom !== undefined) message.custom = copyJson(edit.custom)
      message.editedAt = edit.editedAt
      takeNextRev(log, message)
      letGo(log, state.keep)
      return { message: copyMessage(message), changed: true }
    },

    async delete(deletion) {
      const found = stored(deletion.messageId)
      if (found === null || found.message.conversationId !== deletion.conversationId) return null
      const { log, message } = found
      if (message.deletedAt !== null) return { message: copyMessage(message), changed: false }
      message.text = ''
      message.custom = {}
      message.attachments = []
      message.deletedAt = deletion.deletedAt
      takeNextRev(log, message)
      noteDeleted(log, message)
      letGo(log, state.keep)
      return { message: copyMessage(message), changed: true }
    },

    async findSent({ conversationId, senderId, clientMessageId }) {
      const log = logOf(conversationId)
      const seq = log?.senders.get(senderId)?.seqByKey.get(clientMessageId)
      const message = log === undefined || seq === undefined ? undefined : messageAt(log, seq)
      return message === undefined ? null : copyMessage(message)
    },

    async get(messageId) {
      const found = stored(messageId)
      return found && copyMessage(found.message)
    },

    async page(query): Promise<Page> {
      const log = logOf(query.conversationId)
      if (log === undefined) return { messages: [], rev: 0, hasOlder: false, hasNewer: false }
      const { limit } = query
      const bottom = Math.max(query.historyFrom, log.firstSeq)
      const top = lastSeqOf(log)
      // So many up to and including the pivot, so many above it.
      let [pivot, below, above] = [top, limit, 0]
      if (query.before !== undefined) pivot = query.before - 1
      else if (query.after !== undefined) [pivot, below, above] = [query.after, 0, limit]
      else if (query.around !== undefined) [pivot, below, above] = [query.around, Math.ceil(limit / 2), Math.floor(limit / 2)]
      pivot = Math.max(bottom - 1, Math.min(pivot, top))
      const from = Math.max(bottom, pivot - below + 1)
      const to = Math.min(top, pivot + above)
      const messages = log.messages.slice(from - log.firstSeq, Math.max(0, to + 1 - log.firstSeq)).map(copyMessage)
      return { messages, rev: lastRevOf(log), hasOlder: Math.min(from, top + 1) > bottom, hasNewer: to < top }
    },

    async changes(query): Promise<ChangedMessages> {
      const log = logOf(query.conversationId)
      if (log === undefined) return { messages: [], upToRev: 0, gap: false }
      const upToRev = lastRevOf(log)
      const gap = upToRev - query.sinceRev > query.limit || query.sinceRev < log.firstRev - 1
      if (gap) return { messages: [], upToRev, gap }
      const messages: StoredMessage[] = []
      for (let rev = query.sinceRev + 1; rev <= upToRev; rev += 1) {
        const message = messageAt(log, log.seqByRev[rev - log.firstRev] as number)
        // At a rev the message has left since, it will come later in this walk; when it was let go, nobody can have it.
        if (message !== undefined && message.rev === rev && message.seq >= query.historyFrom) messages.push(copyMessage(message))
      }
      return { messages, upToRev, gap }
    },
  }
}

/** An id says where its message is, so no index of ids is needed. */
function placeOf(messageId: string): { conversationId: string; seq: number } {
  const at = messageId.lastIndexOf('_')
  return { conversationId: messageId.slice(0, Math.max(at, 0)), seq: Number(messageId.slice(at + 1)) }
}
