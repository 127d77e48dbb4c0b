import type { ErrorShape, MarkSeenInput, Receipt, SendMessageInput } from '@confab/protocol'
import { ask, describeDatabase, type Stores } from './database.js'

/** What became of a message: it is stored, or it was taken out. */
export type Outcome = { receipt: Receipt } | { discarded: true }

/** An unsent message as it is kept. */
export interface SavedMessage {
  /** Its place among all; given when it is kept. */
  order?: number
  /** Its `clientMessageId`. */
  id: string
  /** By whom. */
  userId: string
  input: SendMessageInput & { clientMessageId: string }
  createdAt: string
  /** What is uploaded before it is sent. */
  files?: readonly Blob[]
  /** Why it failed; null while it waits. */
  error: ErrorShape | null
  /** Kept for a while, so that tabs that slept learn of it. */
  outcome?: Outcome
  settledAt?: number
}

/** A seen mark that the server does not have. */
export interface SavedMark {
  /** The id of a conversation, or of a message. */
  key: string
  /** By whom. */
  userId: string
  input: MarkSeenInput
  seq: number
}

/** How long it is told what became of a message. */
const toldMs = 24 * 3_600_000

/** What the server does not have yet, kept on the disk: the truth that all tabs share. */
export interface QueueStore {
  /** All messages, in the order in which they go; with `ids` those. */
  messages(ids?: readonly string[]): Promise<SavedMessage[]>
  /** Keeps messages at the end of the queue. */
  add(messages: readonly SavedMessage[]): Promise<void>
  /** Notes that one failed. */
  fail(id: string, error: ErrorShape): Promise<void>
  /** Puts one that failed at the end again; nothing when another tab was first. */
  retry(id: string): Promise<void>
  /** Notes what became of one. That it is stored is final. */
  settle(id: string, outcome: Outcome, now: number): Promise<void>
  /** All marks. */
  marks(): Promise<SavedMark[]>
  /** Keeps a mark, unless a higher one is kept. */
  mark(mark: SavedMark): Promise<void>
  /** Lets go of a mark, unless it is higher by now. */
  unmark(key: string, seq: number): Promise<void>
  /** Lets go of everything that is not this person's, and of what was settled long ago; without a person of everything. */
  clear(userId?: string, now?: number): Promise<void>
  /** Takes or renews the right to send until a time; tells whether it is the holder's. */
  lease(holder: string, now: number, until: number): Promise<boolean>
  /** Lets go of the database. */
  close(): void
}

/** Describes the queue of that name. */
export function queueStore(factory: IDBFactory, name: string): QueueStore {
  const database = describeDatabase(factory, name, { messages: { keyPath: 'order', autoIncrement: true, unique: 'id' }, marks: { keyPath: 'key' }, lease: {} })

  const find = (store: Stores, id: string): Promise<SavedMessage | undefined> => ask(store('messages').index('id').get(id) as IDBRequest<SavedMessage | undefined>)

  /** Changes one message, if it is there. */
  function change(id: string, next: (message: SavedMessage) => SavedMessage | undefined): Promise<void> {
    return database.run('readwrite', ['messages'], async store => {
      const held = await find(store, id)
      const changed = held && next(held)
      if (held && changed && changed.order !== held.order) await ask(store('messages').delete(held.order as number))
      if (changed) await ask(store('messages').put(changed))
    })
  }

  return {
    messages: ids => database.run('readonly', ['messages'], async store => ids
      ? (await Promise.all(ids.map(id => find(store, id)))).filter(message => message !== undefined)
      : ask(store('messages').getAll() as IDBRequest<SavedMessage[]>)),
    add: messages => database.run('readwrite', ['messages'], async store => {
      for (const message of messages) if (!await find(store, message.id)) await ask(store('messages').add(message))
    }),
    fail: (id, error) => change(id, message => (message.outcome ? undefined : { ...message, error })),
    retry: id => change(id, ({ order: _, ...message }) => (message.outcome || !message.error ? undefined : { ...message, error: null })),
    settle: (id, outcome, settledAt) => change(id, message => {
      if (message.outcome && 'receipt' in message.outcome) return undefined
      // Its content is not needed any more.
      const { files: _, ...rest } = message
      return { ...rest, input: { ...message.input, text: '', custom: {} }, outcome, settledAt }
    }),
    marks: () => database.run('readonly', ['marks'], store => ask(store('marks').getAll() as IDBRequest<SavedMark[]>)),
    mark: mark => database.run('readwrite', ['marks'], async store => {
      const held = await ask(store('marks').get(mark.key) as IDBRequest<SavedMark | undefined>)
      if (!held || held.seq < mark.seq || held.userId !== mark.userId) await ask(store('marks').put(mark))
    }),
    unmark: (key, seq) => database.run('readwrite', ['marks'], async store => {
      const held = await ask(store('marks').get(key) as IDBRequest<SavedMark | undefined>)
      if (held && held.seq <= seq) await ask(store('marks').delete(key))
    }),
    clear: (userId, now = 0) => database.run('readwrite', ['messages', 'marks'], async store => {
      for (const message of await ask(store('messages').getAll() as IDBRequest<SavedMessage[]>)) {
        if (message.userId !== userId || (message.settledAt !== undefined && message.settledAt < now - toldMs)) await ask(store('messages').delete(message.order as number))
      }
      for (const mark of await ask(store('marks').getAll() as IDBRequest<SavedMark[]>)) if (mark.userId !== userId) await ask(store('marks').delete(mark.key))
    }),
    lease: (holder, now, until) => database.run('readwrite', ['lease'], async store => {
      const held = await ask(store('lease').get('lease') as IDBRequest<{ holder: string; until: number } | undefined>)
      // One that ends in the far future was made by a clock that was wrong.
      if (held && held.holder !== holder && held.until > now && held.until < now + toldMs) return false
      await ask(store('lease').put({ holder, until }, 'lease'))
      return true
    }),
    close: database.close,
  }
}
