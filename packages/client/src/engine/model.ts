import type { ChatError, ChatEvent, ConversationSummary, Me, Member, User } from '@confab/protocol'
import type { PendingMessage, SentMessage } from '../state.js'

/**
 * What reads the changes of a conversation and has taken in all of them up to `rev`. `Infinity`: it cannot follow any more and has to be read anew; no change follows
 * that.
 */
export interface Reader {
  readonly rev: number
}

/** The loaded part of a timeline. Messages are dense in `seq`, so the place of one is its distance from the first. */
export interface Log extends Reader {
  readonly messages: readonly SentMessage[]
  readonly hasOlder: boolean
  readonly hasNewer: boolean
}

/** What the sidebar shows of a conversation. */
export interface Row extends Reader {
  readonly member: Member | null
  readonly lastMessage: SentMessage | null
  readonly lastSeq: number
  readonly seenSeq: number
  readonly unseen: number
  readonly activityAt: string
}

/** All that is held of one conversation. */
export interface Rec {
  /** The conversation's id, or `to:<userId>`. */
  readonly key: string
  readonly other: string | null
  readonly summary: ConversationSummary | null
  readonly people: { readonly version: number; readonly list: readonly Member[] } | null
  /** The highest version heard of. */
  readonly version: number
  readonly row: Row | null
  readonly log: Log | null
  /** The highest rev heard of. */
  readonly head: number
  /** Changes that came before those that belong in front of them, in the order of `rev`. */
  readonly ahead: readonly SentMessage[]
  readonly seen: ReadonlyMap<string, number>
  readonly typing: readonly string[]
  /** How many have it open. */
  readonly open: number
  readonly loading: boolean
  readonly error: ChatError | null
}

/** An own message until it is in its place. */
export interface Outgoing {
  readonly message: PendingMessage
  /** For a message to a person. */
  readonly to: string | null
  /** The server has it, but what lies before it is still missing here. */
  readonly acked: boolean
}

/** All that the client knows. Never changes: the functions beside this file return what it becomes, and the very same one when nothing changes. */
export interface Model {
  /** Messages held of a timeline at most. */
  readonly size: number
  readonly me: Me | null
  readonly users: ReadonlyMap<string, User>
  readonly online: ReadonlySet<string>
  readonly records: ReadonlyMap<string, Rec>
  /** Conversation ids by the other person. */
  readonly directs: ReadonlyMap<string, string>
  readonly outbox: readonly Outgoing[]
  /** Where the sidebar goes on; undefined before the first page, null at the end. */
  readonly cursor: string | null | undefined
  /** The newest activity when the sidebar was last read. */
  readonly top: string
  /** Something happened that only a new read of the sidebar can place. */
  readonly stale: boolean
  /** While the sidebar is being read: what happened in conversations that are not known yet, to be looked at again after it. */
  readonly limbo: readonly ChatEvent[] | null
  /** Conversations that the actor is out of, with the last version they were in: what was read before is not believed. */
  readonly gone: ReadonlyMap<string, number>
}

/** The model of a client that knows nothing. */
export function emptyModel(size: number): Model {
  return {
    size, me: null, users: new Map(), online: new Set(), records: new Map(), directs: new Map(), outbox: [], cursor: undefined, top: '', stale: false, limbo: null, gone: new Map(),
  }
}

/** A conversation of which nothing is held yet. */
export function emptyRec(key: string, other: string | null = null): Rec {
  return {
    key, other, summary: null, people: null, version: 0, row: null, log: null, head: 0, ahead: [], seen: new Map(), typing: [], open: 0, loading: false,
    error: null,
  }
}

/** The object with these fields; the very same one when they are so already. */
export function patch<T extends object>(object: T, fields: Partial<T>): T {
  for (const name in fields) if (object[name] !== fields[name]) return { ...object, ...fields }
  return object
}

/** The map with this entry; the very same one when it is there already. */
export function put<Key, Value>(map: ReadonlyMap<Key, Value>, key: Key, value: Value): ReadonlyMap<Key, Value> {
  return map.get(key) === value ? map : new Map(map).set(key, value)
}

/** The map without this entry; the very same one when there is none. */
export function drop<Key, Value>(map: ReadonlyMap<Key, Value>, key: Key): ReadonlyMap<Key, Value> {
  const copy = new Map(map)
  return copy.delete(key) ? copy : map
}

/** The list; the very one of before when they hold the same. */
export function sameList<Item>(before: readonly Item[] | undefined, list: readonly Item[]): readonly Item[] {
  return before && before.length === list.length && list.every((item, index) => item === before[index]) ? before : list
}
