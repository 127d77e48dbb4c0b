import { createChat, type Authenticate, type Chat, type ChatOptions } from '@confab/core'
import { defaultLimits, type ChatApi, type Conversation, type RateClass } from '@confab/protocol'
import type { StartedStorage } from './storages.js'
import { apiOf, type OpenSurface, type Surface, type Visitor } from './surface.js'

/** Somebody in a test: `person.sendMessage(...)` is a call of theirs on the surface under test. */
export interface Person extends ChatApi, Visitor {
  /** Their id, unlike anybody else's in the whole run. */
  id: string
  /** Their name to show. */
  name: string
}

/** Options of a chat in an app that has a login of its own. */
export type AppOptions = Partial<Omit<ChatOptions, 'authenticate' | 'accounts'>> & { authenticate?: Authenticate }

type People<Names extends readonly string[]> = { -readonly [Key in keyof Names]: Person }

/** A chat with people in it, on one surface and one storage. */
export interface World {
  /** The chat itself. For what no person does by a call. */
  readonly chat: Chat
  /** Makes new people, who are there and hear what is said. */
  people<const Names extends readonly string[]>(...names: Names): Promise<People<Names>>
  /** Makes somebody who exists but has not come yet. */
  absent(name: string): Promise<{ id: string; name: string; arrive(): Promise<Person> }>
  /** Makes somebody's group with others in it. All have heard of it, and that is forgotten. */
  group(owner: Person, ...others: Person[]): Promise<Conversation>
  /** Makes the direct conversation of two. Both have heard of it, and that is forgotten. */
  direct(one: Person, other: Person): Promise<Conversation>
}

let count = 0
const fast = { burst: 1_000_000, perSecond: 1_000_000 }
const rates = Object.fromEntries(Object.keys(defaultLimits.rates).map(name => [name, fast])) as Record<RateClass, typeof fast>

/** Opens a world. What it returns beside the world ends it. */
export async function openWorld(surface: Surface, storage: StartedStorage, options: AppOptions): Promise<World & { reset(): Promise<void>; close(): Promise<void> }> {
  const chat = createChat({
    storage: await storage.open(),
    authenticate: ({ token }) => token,
    ...options,
    limits: { rates, ...options.limits },
  })
  const open: OpenSurface = await surface.open(chat)
  let here: Person[] = []

  async function absent(name: string): Promise<{ id: string; name: string; arrive(): Promise<Person> }> {
    count += 1
    // Unlike those of other files and runs on the same storage, too.
    const id = `${name}-${process.pid}-${count}`
    const shown = `${name[0]?.toUpperCase()}${name.slice(1)} ${process.pid}x${count}`
    if (options.users === undefined) await chat.as(id).updateMe({ name: shown })
    return {
      id,
      name: shown,
      async arrive() {
        const visitor = await open.enter(id)
        const person = { ...apiOf(visitor), ...visitor, id, name: shown }
        here.push(person)
        return person
      },
    }
  }

  async function people<const Names extends readonly string[]>(...names: Names): Promise<People<Names>> {
    const made: Person[] = []
    for (const name of names) made.push(await (await absent(name)).arrive())
    return made as People<Names>
  }

  async function told(conversation: Conversation, everyone: readonly Person[]): Promise<Conversation> {
    for (const person of everyone) {
      await person.settled()
      person.events.clear()
    }
    return conversation
  }

  return {
    chat,
    people,
    absent,
    group: async (owner, ...others) => told(await owner.startConversation({ kind: 'group', name: 'Group', userIds: others.map(other => other.id) }), [owner, ...others]),
    direct: async (one, other) => told(await one.startConversation({ kind: 'direct', userId: other.id }), [one, other]),
    async reset() {
      await Promise.all(here.map(person => person.leave()))
      here = []
    },
    async close() {
      await open.close()
      await chat.close()
    },
  }
}
