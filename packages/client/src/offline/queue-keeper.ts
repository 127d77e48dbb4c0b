import { ChatError, chatErrorFrom, type Receipt } from '@confab/protocol'
import type { Outgoing } from '../engine/model.js'
import { takeMarks } from '../engine/record.js'
import { enqueue } from '../shell/enqueue.js'
import type { KeeperParts } from '../shell/keeper.js'
import type { QueueStore, SavedMark, SavedMessage } from './queue-store.js'

/** What is known of a message in the outbox. */
interface Tracked {
  error: ChatError | null
  /** Only this page has it: it could not be kept. */
  isLocal: boolean
  /** How many writes are on their way: until they are done the page knows better than the disk. */
  writing: number
  /** It has left the outbox. What became of it is being written, and until it is, the disk still has it as unsent. */
  isGone?: boolean
  receipt?: Receipt
}

/** Keeps the outbox and the disk the same. */
export interface QueueKeeper {
  /** Writes what this page did; tells whether there is anything that another page could send. */
  saw(userId: string): boolean
  /** Takes in what other pages did: to these messages, left out to all. */
  look(userId: string, ids?: readonly string[]): Promise<void>
  /** Whether only this page has a message. */
  isLocal(id: string): boolean
  /** From now on all that is there is new, and nothing of it is kept. */
  reset(): void
}

/** What a queue keeper stands on besides. */
export interface QueueKeeperParts extends KeeperParts {
  readonly store: QueueStore
  /** Does a piece of work on the disk after those before it; rejects when it could not be done. */
  write(work: () => Promise<void>): Promise<void>
  /** Tells the other pages to look at these messages. */
  tell(ids: readonly string[]): void
}

/** Makes one. */
export function createQueueKeeper({ env, model, uploads, outbox: { stored, fail, retry, discard }, seenMarks, changed, store, write, tell }: QueueKeeperParts): QueueKeeper {
  const { outbox } = model
  let tracked = new Map<string, Tracked>()
  let marked = new Map<string, number>()

  function track(entry: Outgoing): Tracked {
    const mine: Tracked = { error: entry.message.error, isLocal: false, writing: 0 }
    const { resolve } = entry
    entry.resolve = receipt => {
      mine.receipt = receipt
      resolve(receipt)
    }
    tracked.set(entry.message.key, mine)
    return mine
  }

  /** Writes, and tells the others. */
  function save(ids: readonly string[], work: () => Promise<void>): Promise<void> {
    const mine = ids.map(id => tracked.get(id))
    for (const one of mine) if (one) one.writing += 1
    return write(work).finally(() => {
      for (const one of mine) if (one) one.writing -= 1
    }).then(() => tell(ids))
  }

  function saw(userId: string): boolean {
    const fresh: SavedMessage[] = []
    for (const [id, entry] of outbox) {
      const { message: { error, createdAt }, files } = entry
      const known = tracked.get(id)
      if (!known || known.isGone) {
        track(entry)
        fresh.push({ id, userId, input: entry.input as SavedMessage['input'], createdAt, error: error && error.toJSON(), ...(files ? { files: files.files } : {}) })
      } else if (known.error !== error) {
        known.error = error
        if (!known.isLocal) save([id], () => (error ? store.fail(id, error.toJSON()) : store.retry(id))).catch(() => {})
      }
    }
    if (fresh[0]) {
      const ids = fresh.map(({ id }) => id)
      save(ids, () => store.add(fresh)).catch(() => {
        for (const id of ids) Object.assign(tracked.get(id) ?? {}, { isLocal: true })
        changed()
      })
    }
    for (const [id, mine] of tracked) {
      const { receipt, isLocal, isGone } = mine
      if (outbox.has(id) || isGone) continue
      mine.isGone = true
      const written = isLocal ? Promise.resolve() : save([id], () => store.settle(id, receipt ? { receipt } : { discarded: true }, env.now()))
      written.catch(() => {}).finally(() => tracked.get(id) === mine && tracked.delete(id))
    }
    sawMarks(userId)
    return fresh[0] !== undefined
  }

  function sawMarks(userId: string): void {
    for (const [key, { input, seq }] of seenMarks.due) {
      if (marked.get(key) === seq) continue
      marked.set(key, seq)
      save([], () => store.mark({ key, userId, input, seq })).catch(() => {})
    }
    for (const [key, seq] of marked) {
      if (seenMarks.due.has(key)) continue
      marked.delete(key)
      save([], () => store.unmark(key, seq)).catch(() => {})
    }
  }

  async function look(userId: string, ids?: readonly string[]): Promise<void> {
    let found: SavedMessage[] = []
    let marks: SavedMark[] = []
    await write(async () => {
      found = (await store.messages(ids)).filter(message => message.userId === userId)
      if (!ids?.[0]) marks = (await store.marks()).filter(mark => mark.userId === userId)
    })
    found.forEach(takeIn)
    for (const { input, seq } of marks) {
      const rec = 'conversationId' in input && model.records.get(input.conversationId)
      if (rec && seq < Infinity) takeMarks(model, rec, [{ userId, seq }])
    }
    if (!ids) {
      // The disk says in which order they go; what only this page has goes last.
      const order = [...found.map(({ id }) => id), ...outbox.keys()]
      for (const [id, entry] of [...new Set(order)].map(id => [id, outbox.get(id)] as const)) {
        if (entry && outbox.delete(id)) outbox.set(id, entry)
      }
    }
    changed()
  }

  function takeIn({ id, input, createdAt, files, error: shape, outcome }: SavedMessage): void {
    const entry = outbox.get(id)
    const known = tracked.get(id)
    // What this page is about to write, or to hear from the server, is newer.
    if (known?.writing || entry?.isCalling) return
    if (outcome) {
      tracked.delete(id)
      if (!entry) return
      return 'receipt' in outcome ? stored(entry, outcome.receipt) : discard(id)
    }
    const error = shape && chatErrorFrom(shape)
    if (!entry) {
      // Just gone from here, and not written yet.
      if (known) return
      const blobs = files?.[0] ? files : undefined
      const problem = error ?? (blobs && !uploads ? new ChatError('INVALID_INPUT', 'The message was not sent: this client sends no files. Make it with `files: clientFiles()`.') : null)
      const restored = enqueue(model, input, createdAt, blobs && uploads?.prepare(blobs), problem)
      track(restored)
      if (problem) restored.reject(problem)
    } else if (error && !entry.message.error) {
      if (known) known.error = error
      fail(entry, error)
    } else if (!error && entry.message.error) {
      if (known) known.error = null
      // The very same entry: it may be pausing, and goes on when that is over.
      retry(id)
    }
  }

  return {
    saw, look,
    isLocal: id => tracked.get(id)?.isLocal ?? false,
    reset() {
      tracked = new Map()
      marked = new Map()
    },
  }
}
