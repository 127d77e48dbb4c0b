import type { Attachment, Message, MessageCustom } from '@confab/protocol'

/** A file of a message, as it is stored: where it lies instead of a link to it, which is made when somebody reads. */
export interface StoredAttachment extends Omit<Attachment, 'url'> {
  /** The key under which uploads keep it. */
  key: string
}

/** A message, as it is stored. */
export interface StoredMessage extends Omit<Message, 'attachments'> {
  /** Its files. */
  attachments: StoredAttachment[]
}

/** A message about to be stored. */
export interface MessageDraft {
  /** Where. */
  conversationId: string
  /** By whom. */
  senderId: string
  /** Unique per conversation and sender (A1). */
  clientMessageId: string
  /** Byte for byte. */
  text: string
  /** App data. */
  custom: MessageCustom
  /** Its files; byte for byte, in their order. */
  attachments: StoredAttachment[]
  /** When core took it, ISO 8601. */
  createdAt: string
}

/** What names a message before it has an id. */
export type SentKey = Pick<MessageDraft, 'conversationId' | 'senderId' | 'clientMessageId'>

/** New content of a message; what is left out stays. */
export interface MessageEdit {
  /** Which message. */
  messageId: string
  /** In which conversation it is. */
  conversationId: string
  /** New text. */
  text?: string | undefined
  /** New app data. */
  custom?: MessageCustom | undefined
  /** When, ISO 8601. */
  editedAt: string
}

/** A message to be deleted for everyone. */
export interface MessageDeletion {
  /** Which message. */
  messageId: string
  /** In which conversation it is. */
  conversationId: string
  /** When, ISO 8601. */
  deletedAt: string
}

/** Which page of a timeline. At most one of `before`, `after` and `around`; with none, the latest. */
export interface PageQuery {
  /** Which conversation. */
  conversationId: string
  /** Just before this seq. */
  before?: number | undefined
  /** Just after this seq. */
  after?: number | undefined
  /** On both sides of this seq and itself: half of `limit`, rounded up, up to and including it, the rest above. One side does not fill up the other. */
  around?: number | undefined
  /** How many at most. */
  limit: number
  /** Nothing below this seq is shown, counted or hinted at. */
  historyFrom: number
}

/** A page, oldest first. */
export interface Page {
  /** The messages. */
  messages: StoredMessage[]
  /** The head's rev, read before the messages. */
  rev: number
  /** Whether there is something below the page, at or above `historyFrom`. Of an empty page: below the place it was asked for. */
  hasOlder: boolean
  /** Whether there was something above the page. */
  hasNewer: boolean
}

/** What happened since. */
export interface ChangesQuery {
  /** Which conversation. */
  conversationId: string
  /** The reader holds everything up to here. */
  sinceRev: number
  /** How many changes at most; further behind is a gap. */
  limit: number
  /** Messages below this seq are left out; `upToRev` moves over them. */
  historyFrom: number
}

/** Changed messages in the order of `rev`. */
export interface ChangedMessages {
  /** Each as it is now. Empty when there is a gap. */
  messages: StoredMessage[]
  /** Nothing up to here is missing. With a gap, the head's rev. */
  upToRev: number
  /** True when the head is more than `limit` ahead of `sinceRev`. */
  gap: boolean
}

/**
 * The log.
 *
 * A2: `seq` is dense from 1. Each append, edit and delete takes exactly the next `rev` of its conversation, in the order in which changes become visible, on any number
 * of servers: a reader that holds everything up to n and asks for what came after n never misses a change.
 * A3: when `append`, `edit` or `delete` resolves, the change is durable and the sidebar of every member shows it. The head's `lastSeq`, `lastRev` and last message
 * are independent maxima: applied in any order they end alike.
 */
export interface MessageStore {
  /**
   * Stores a message, or returns the first with the same conversation, sender and `clientMessageId` and `created: false` (A1), whatever its body and however many at once.
   * The conversation exists.
   */
  append(draft: MessageDraft): Promise<{ message: StoredMessage; created: boolean }>
  /**
   * Changes a message and returns it; null when there is none. A deleted one stays as it is and is returned with `changed: false`.
   * @throws CONFLICT with `reason: 'too_many_changes'` when it has taken 1,000 changes, its creation included.
   */
  edit(edit: MessageEdit): Promise<{ message: StoredMessage; changed: boolean } | null>
  /** Makes a tombstone of a message (empty text, empty custom, no attachments) and returns it; null when there is none. Never refused; of an already deleted one `changed: false` and no new rev. */
  delete(deletion: MessageDeletion): Promise<{ message: StoredMessage; changed: boolean } | null>
  /** Returns the message that was stored with this conversation, sender and `clientMessageId`; null when there is none. */
  findSent(sent: SentKey): Promise<StoredMessage | null>
  /** Returns one message. */
  get(messageId: string): Promise<StoredMessage | null>
  /** Returns a page of a timeline, from the log. Flat cost at any depth (A6). */
  page(query: PageQuery): Promise<Page>
  /** Returns what happened since a rev, from the log, none skipped (A2). */
  changes(query: ChangesQuery): Promise<ChangedMessages>
}
