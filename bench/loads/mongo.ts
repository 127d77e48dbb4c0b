import mongoose from 'mongoose'
import { answer } from '../harness/answer.js'
import { median } from '../harness/statistics.js'
import { variants, type VariantName } from '../mongo/variants.js'
import type { MongoVariant, Sent } from '../mongo/variant.js'

/** Which variant, and where. */
export interface OpenJob {
  what: VariantName
  uri: string
  /** A database of its own. */
  database: string
  /** Counts commands too, which costs some CPU. */
  monitor?: boolean
}

/** Sends by many at once, each the next when its last is stored. */
export interface SendJob {
  conversations: number
  /** How many people send, spread over the conversations. */
  senders: number
  /** How many each conversation has; two by default. */
  members?: number
  warmupMs: number
  windowMs: number
}

/** What it came to. */
export interface SendCost {
  perSecond: number
  /** CPU of this process for one message, in microseconds. */
  micros: number
}

/** One call, again and again by one caller. */
export interface CallJob {
  call: CallName
  /** In the conversation of this index of {@link FillJob}. */
  conversation: number
  warmupMs: number
  windowMs: number
}

/** One call in several conversations. */
export interface CompareJob {
  call: CallName
  /** Which, by their place in {@link FillJob}. */
  conversations: number[]
  turns: number
}

/** Conversations with so many messages each, all of one person. */
export interface FillJob {
  lengths: number[]
}

/** What one call costs. */
export interface CallCost {
  /** CPU of this process, in microseconds. */
  micros: number
  /** By the clock, in milliseconds. */
  ms: number
}

/** Messages to one group of so many. */
export interface KeysJob {
  members: number
  messages: number
}

/** Index keys that one message writes: put in and taken out. */
export interface KeysWritten {
  /** Of the message itself. */
  message: number
  /** Of the conversation, which sidebars are read from. */
  conversation: number
}

/** A call that can be measured. */
export type CallName = 'send' | 'page' | 'oldPage' | 'changes' | 'sidebar' | 'markSeen'

let connection: mongoose.Connection
let variant: MongoVariant
let commands = 0
let number = 0
const filled: { conversationId: string; length: number }[] = []
const [me, friend] = ['me', 'friend']

answer({
  open: async ({ what, uri, database, monitor = false }: OpenJob): Promise<void> => {
    connection = await mongoose.createConnection(uri, { dbName: database, monitorCommands: monitor }).asPromise()
    connection.getClient().on('commandStarted', () => (commands += 1))
    variant = await variants[what](connection)
  },
  send: async ({ conversations, senders, members = 2, warmupMs, windowMs }: SendJob): Promise<SendCost> => {
    const people = (conversation: number): string[] => Array.from({ length: members }, (_, member) => `user-${conversation}-${member}`)
    const ids: string[] = []
    for (let index = 0; index < conversations; index += 1) ids.push(await variant.start(people(index)))
    let until = performance.now() + warmupMs
    let sent = 0
    const talk = async (sender: number): Promise<void> => {
      const conversation = sender % conversations
      const senderId = people(conversation)[Math.floor(sender / conversations) % members] ?? ''
      while (performance.now() < until) {
        await variant.send(next(ids[conversation] ?? '', senderId))
        sent += 1
      }
    }
    const everybody = (): Promise<unknown> => Promise.all(Array.from({ length: senders }, (_, sender) => talk(sender)))
    await everybody()
    const start = performance.now()
    const before = process.cpuUsage()
    until = start + windowMs
    sent = 0
    await everybody()
    const { user, system } = process.cpuUsage(before)
    return { perSecond: sent / ((performance.now() - start) / 1_000), micros: (user + system) / sent }
  },
  fill: async ({ lengths }: FillJob): Promise<void> => {
    for (const length of lengths) {
      const conversationId = await variant.start([me, `${friend}-${filled.length}`])
      await sendMany(conversationId, `${friend}-${filled.length}`, length)
      filled.push({ conversationId, length })
    }
  },
  call: async ({ call, conversation, warmupMs, windowMs }: CallJob): Promise<CallCost> => {
    let step = 0
    const again = async (ms: number): Promise<number> => {
      const until = performance.now() + ms
      let done = 0
      do {
        await once(call, conversation, (step += 1))
        done += 1
      } while (performance.now() < until)
      return done
    }
    // Warm by many at once, because a caller alone would take long until the code is compiled; and then alone, because what gathers does other work for one than for many.
    await Promise.all(Array.from({ length: 8 }, () => again(warmupMs)))
    await again(warmupMs)
    const start = performance.now()
    const before = process.cpuUsage()
    const done = await again(windowMs)
    const { user, system } = process.cpuUsage(before)
    return { micros: (user + system) / done, ms: (performance.now() - start) / done }
  },
  /** Times one call in several conversations, in turns so short that all meet the same machine; the middle of each one's turns, in milliseconds. */
  compare: async ({ call, conversations, turns }: CompareJob): Promise<number[]> => {
    const taken = conversations.map((): number[] => [])
    for (let turn = 0; turn < turns; turn += 1) {
      for (const [index, conversation] of conversations.entries()) {
        const start = performance.now()
        for (let step = 0; step < 3; step += 1) await once(call, conversation, turn * 3 + step)
        taken[index]?.push((performance.now() - start) / 3)
      }
    }
    return taken.map(median)
  },
  /** How many commands one call takes, once it is warm. Null when the variant has no such call. */
  count: async ({ call, conversation }: Pick<CallJob, 'call' | 'conversation'>): Promise<number | null> => {
    if (call !== 'send' && variant[call === 'oldPage' ? 'page' : call] === undefined) return null
    for (let step = 0; step < 3; step += 1) await once(call, conversation, step)
    const before = commands
    await once(call, conversation, 3)
    return commands - before
  },
  /** Counts index keys by the database's own profile. */
  keys: async ({ members, messages }: KeysJob): Promise<KeysWritten> => {
    const people = Array.from({ length: members }, (_, member) => `user-${member}`)
    const conversationId = await variant.start(people)
    await variant.send(next(conversationId, people[0] ?? ''))
    const database = connection.getClient().db(connection.name)
    await database.command({ profile: 2 })
    for (let sent = 0; sent < messages; sent += 1) await variant.send(next(conversationId, people[0] ?? ''))
    await database.command({ profile: 0 })
    const written = { $sum: { $add: [{ $ifNull: ['$keysInserted', 0] }, { $ifNull: ['$keysDeleted', 0] }] } }
    const rows = await database.collection('system.profile').aggregate<{ _id: string; keys: number }>([{ $group: { _id: '$ns', keys: written } }]).toArray()
    await database.collection('system.profile').drop()
    const keysOf = (name: RegExp): number => rows.filter(({ _id }) => name.test(_id)).reduce((sum, { keys }) => sum + keys, 0) / messages
    return { message: keysOf(/messages$/), conversation: keysOf(/conversations$/) }
  },
  close: async (): Promise<void> => {
    await connection.dropDatabase()
    await connection.close(true)
  },
})

function next(conversationId: string, senderId: string): Sent {
  number += 1
  return { conversationId, senderId, clientMessageId: `key-${number}`, text: `message number ${number}: a sentence of the length that people write, give or take` }
}

async function once(call: CallName, conversation: number, step: number): Promise<unknown> {
  const { conversationId, length } = filled[conversation] ?? { conversationId: '', length: 0 }
  switch (call) {
    case 'send': return variant.send(next(conversationId, me))
    case 'page': return variant.page?.(conversationId)
    case 'oldPage': return variant.page?.(conversationId, (length >> 1) + (step % 400))
    case 'changes': return variant.changes?.(conversationId, length - 50)
    case 'sidebar': return variant.sidebar?.(me)
    case 'markSeen': return variant.markSeen?.(conversationId, me, 1 + (step % (length - 1)))
  }
}

async function sendMany(conversationId: string, senderId: string, count: number): Promise<void> {
  // A tutorial's conversation is rewritten by each send: those who send at once would lose to each other.
  const atOnce = count > 1_000 ? 2_000 : 50
  for (let from = 0; from < count; from += atOnce) {
    await Promise.all(Array.from({ length: Math.min(atOnce, count - from) }, () => variant.send(next(conversationId, senderId))))
  }
}
