import { setTimeout as sleep } from 'node:timers/promises'
import type { MongooseStorage } from '@confab/adapter-mongoose'
import type { Storage, StoredMessage } from '@confab/core'
import { fixedLimits, isChatError } from '@confab/protocol'

/** What a sender was told. */
export interface Acked {
  /** The key it sent with. */
  key: string
  /** The message as it was returned. */
  message: Pick<StoredMessage, 'id' | 'seq' | 'rev'>
}

/** What a reader holds who asks again and again for what came after what they have. */
export interface Reader {
  /** Messages by id, as the reader knows them. */
  held: Map<string, StoredMessage>
  /** Up to where. */
  rev: number
}

/** Makes a reader who has nothing yet. */
export function newReader(): Reader {
  return { held: new Map(), rev: 0 }
}

/** Asks once for what is new. */
export async function catchUp(reader: Reader, storage: Pick<Storage, 'messages'>, conversationId: string): Promise<void> {
  const { messages, upToRev, gap } = await storage.messages.changes({ conversationId, sinceRev: reader.rev, limit: fixedLimits.changes, historyFrom: 1 })
  if (gap) throw new Error(`The reader at ${reader.rev} fell behind.`)
  for (const message of messages) reader.held.set(message.id, message)
  reader.rev = upToRev
}

/** Asks every few milliseconds while some work goes on, and a last time after it. Whoever is told UNAVAILABLE asks again. */
export async function readDuring(storages: readonly Pick<Storage, 'messages'>[], conversationId: string, work: () => Promise<unknown>): Promise<Reader[]> {
  let working = true
  const reading = Promise.all(storages.map(async (storage) => {
    const reader = newReader()
    for (let last = false; !last;) {
      const begunAfter = !working
      try {
        await catchUp(reader, storage, conversationId)
        last = begunAfter
      } catch (error) {
        if (!isChatError(error)) throw error
      }
      await sleep(3)
    }
    return reader
  }))
  await work().finally(() => (working = false))
  return reading
}

/** What was seen of a history, from outside. */
export interface History {
  /** Sends that were acknowledged. */
  sends: readonly Acked[]
  /** Revs of edits and deletions that were acknowledged. */
  changes: readonly number[]
  /** Readers who have caught up to the end. */
  readers: readonly Reader[]
}

/**
 * Compares what was seen with what is stored, and returns what is wrong, in words: a message lost, doubled or at another place than was said; a hole in seq;
 * a rev used twice; a head that does not show the end; a change that a reader missed.
 */
export async function findProblems({ models }: MongooseStorage, conversationId: string, { sends, changes, readers }: History): Promise<string[]> {
  const problems: string[] = []
  const id = new models.Message.base.Types.ObjectId(conversationId)
  const stored = await models.Message.collection.find({ conversationId: id }).sort({ seq: 1 }).toArray()
  const say = (problem: string): void => void (problems.length < 20 && problems.push(problem))

  stored.forEach(({ seq }, index) => {
    if (seq !== index + 1) say(`hole: at place ${index + 1} is seq ${String(seq)}`)
  })
  const byKey = new Map<unknown, (typeof stored)[0]>()
  for (const message of stored) {
    if (byKey.has(message.clientMessageId)) say(`doubled: ${String(message.clientMessageId)}`)
    byKey.set(message.clientMessageId, message)
  }
  for (const { key, message } of sends) {
    const found = byKey.get(key)
    if (found === undefined) say(`lost: ${key}, acknowledged as ${message.seq}`)
    else if (String(found._id) !== message.id || found.seq !== message.seq) say(`moved: ${key} was acknowledged as ${message.seq} and is ${String(found.seq)}`)
  }
  const used = stored.flatMap(({ revs }) => revs as number[])
  const distinct = new Set(used)
  if (distinct.size !== used.length) say('a rev was used twice')
  for (const rev of [...sends.map(({ message }) => message.rev), ...changes]) if (!distinct.has(rev)) say(`lost: the change ${rev}, acknowledged`)
  const top = Math.max(0, ...used)
  if (top !== used.length) say(`revs are not dense: ${used.length} changes, the last is ${top}`)

  const conversation = await models.Conversation.collection.findOne({ _id: id })
  if (sends.length > 0 && (conversation?.lastSeq !== stored.length || conversation.lastRev !== top)) {
    say(`the head says ${String(conversation?.lastSeq)} and ${String(conversation?.lastRev)}, the log ends at ${stored.length} and ${top}`)
  }
  for (const [index, { held, rev }] of readers.entries()) {
    if (rev !== top) say(`reader ${index} is at ${rev}, the log at ${top}`)
    for (const message of stored) {
      const own = held.get(String(message._id))
      if (own === undefined) say(`skipped: reader ${index} never saw seq ${String(message.seq)}`)
      else if (own.rev !== message.rev || own.text !== message.text) say(`skipped: reader ${index} holds seq ${own.seq} at ${own.rev}, not at ${String(message.rev)}`)
    }
  }
  return problems
}
