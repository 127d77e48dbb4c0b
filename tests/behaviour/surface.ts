import type { Chat } from '@confab/core'
import { operationNames, type ChatApi } from '@confab/protocol'
import type { EventLog } from './event-log.js'

/** A way to reach a chat, and to hear what it says. */
export interface Surface {
  /** Its name in the titles. */
  name: string
  /** Serves a chat in this way. The chat's `authenticate` takes a person's id for their token. */
  open(chat: Chat): Promise<OpenSurface>
}

/** A chat that is served. */
export interface OpenSurface {
  /** Lets a person in. */
  enter(userId: string): Promise<Visitor>
  /** Stops serving. */
  close(): Promise<void>
}

/** One person on one surface. */
export interface Visitor {
  /** Makes any call, also one that no typed client would make. Rejects with a `ChatError`. */
  call(operation: string, input?: unknown): Promise<unknown>
  /** What reached them. */
  events: EventLog
  /** Resolves when everything that was said to them before has reached them. */
  settled(): Promise<void>
  /** Goes. */
  leave(): Promise<void>
}

/** The calls of a visitor as a typed {@link ChatApi}. */
export function apiOf(visitor: Pick<Visitor, 'call'>): ChatApi {
  return Object.fromEntries(operationNames.map(name => [name, (input?: unknown) => visitor.call(name, input)])) as unknown as ChatApi
}
