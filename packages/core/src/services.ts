import type { ChatEvents, EventName, FileOperationName, Limits, OperationInput, OperationName, OperationOutput } from '@confab/protocol'
import type { AccessCache, ConversationAccess } from './access-cache.js'
import type { Files } from './files/files.js'
import type { Watch } from './interfaces/chat.js'
import type { CanTarget } from './interfaces/chat-options.js'
import type { Storage } from './interfaces/storage.js'
import type { Audience } from './interfaces/transport.js'
import type { People } from './people.js'
import type { Presence } from './presence.js'
import type { Turns } from './turns.js'

/** What the rules stand on: one of each in a chat. */
export interface Services {
  readonly storage: Storage
  readonly people: People
  readonly access: AccessCache
  readonly presence: Presence
  readonly files: Files
  /** By conversation: changes of one group wait for one another. */
  readonly turns: Turns
  readonly limits: Limits
  /** Who sees whether someone is online. */
  readonly visibility: 'shared' | 'everyone'
  /** The time, ISO 8601. */
  readonly now: () => string
  /** Asks the app's `can` on behalf of the call that runs; rejects with FORBIDDEN. Null when the app has none. */
  readonly narrow: ((actor: string, operation: OperationName | FileOperationName, target: CanTarget) => Promise<void>) | null
}

/** A call whose input was parsed: what a rule of access is asked about. */
export interface Call<Input> {
  readonly services: Services
  /** Who is calling. */
  readonly actor: string
  readonly input: Input
  /** Told whose comings and goings the caller may hear of from now on; left out where nobody could tell them. */
  readonly watch?: Watch | undefined
}

/** A call that was allowed, with what access had to look up anyway. */
export interface AllowedCall<Input, Target> extends Call<Input> {
  readonly target: Target
}

/** Whom an event goes to. Members are those at the moment of delivery, so that who is gone by then gets nothing. */
export type Recipients =
  | Audience
  | { membersOf: ConversationAccess; /** All but this person. */ except?: string; /** Only those who may read this seq. */ readersOf?: number }

/** An event that a handler asks to have published, and to whom: several audiences are one event to listeners. */
export type Emission = { [Name in EventName]: { name: Name; payload: ChatEvents[Name]; to: readonly Recipients[] } }[EventName]

/** What a handler answers. Only the chat publishes. */
export interface Outcome<Output> {
  output: Output
  events: readonly Emission[]
  /** Says whose devices lose the right to see whose presence; asked after the events are out, and it does not fail. */
  stopWatching?: () => Promise<readonly EndOfWatching[]>
}

/** These people's devices no longer hear when those others come and go. */
export interface EndOfWatching {
  watcherIds: readonly string[]
  watchedIds: readonly string[]
}

/** What carries out an operation, once allowed. */
export type Handler<Name extends OperationName, Target = null> =
  (call: AllowedCall<OperationInput<Name>, Target>) => Promise<Outcome<OperationOutput<Name>>>

/** For the many calls of which nobody else needs to hear. */
export const noEvents: readonly Emission[] = []
