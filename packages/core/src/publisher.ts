import { eventNames, type ChatEvent, type ChatEvents, type EventName, type JsonObject } from '@confab/protocol'
import { eventSchemas } from '@confab/protocol/schemas'
import type { AccessCache } from './access-cache.js'
import type { Logger } from './interfaces/chat.js'
import type { Audience, Transport } from './interfaces/transport.js'
import { copyJson } from './plain.js'
import type { Emission, EndOfWatching, Recipients } from './services.js'

type Listener = (payload: never) => unknown
type Subjects = { [Subject in 'message' | 'conversation' | 'user']?: { custom: JsonObject } }

/** Brings events to transports and listeners. It never throws: the call that caused an event has succeeded, whatever becomes of the event. */
export class Publisher {
  readonly transports = new Set<Transport>()
  readonly #listeners = new Map<EventName, Set<{ listener: Listener }>>()
  readonly #access: AccessCache
  readonly #logger: Logger

  constructor(access: AccessCache, logger: Logger) {
    this.#access = access
    this.#logger = logger
  }

  /** Adds a listener; returns the way to take it out. */
  on<Name extends EventName>(name: Name, listener: (payload: ChatEvents[Name]) => void): () => void {
    if (!eventNames.includes(name)) throw new TypeError(`chat.on cannot listen to "${String(name)}": there is no such event. The events are ${eventNames.join(', ')}.`)
    const listeners = this.#listeners.get(name) ?? new Set()
    this.#listeners.set(name, listeners)
    // Wrapped, so that the same function added twice is two listeners with two ways to stop.
    const entry = { listener: listener as Listener }
    listeners.add(entry)
    return () => void listeners.delete(entry)
  }

  /** Publishes events, in their order, in this very turn: what was changed first is delivered first. */
  publish(emissions: readonly Emission[]): void {
    for (const emission of emissions) {
      const listeners = this.#listeners.get(emission.name)
      if (this.transports.size === 0 && (listeners === undefined || listeners.size === 0)) continue
      const event = this.#toEvent(emission)
      if (event === null) continue
      for (const recipients of emission.to) this.#deliver(event, recipients)
      if (listeners !== undefined) for (const { listener } of listeners) this.#tell(event, listener)
    }
  }

  /** Takes devices out of the audience of other people's presence. */
  stopWatching(ended: readonly EndOfWatching[]): void {
    for (const { watcherIds, watchedIds } of ended) {
      for (const transport of this.transports) {
        try {
          transport.stopWatching?.(watcherIds, watchedIds)
        } catch (error) {
          this.#logger.error({ err: error }, 'A transport could not end the watching of presence.')
        }
      }
    }
  }

  /** Tells the other nodes that a conversation changed here. */
  conversationChanged(conversationId: string): void {
    for (const transport of this.transports) {
      try {
        transport.conversationChanged?.(conversationId)
      } catch (error) {
        this.#logger.error({ err: error }, 'A transport could not tell the other nodes of a change.')
      }
    }
  }

  /** The event with nothing in it but what its schema names, and nothing shared with what the caller gets. */
  #toEvent({ name, payload }: Emission): ChatEvent | null {
    const parsed = eventSchemas[name].safeParse(payload)
    if (parsed.success) return { name, payload: withOwnCustom(parsed.data as Subjects) } as ChatEvent
    this.#logger.error({ event: name, issues: parsed.error.issues.map(({ path, message }) => ({ path, message })) }, 'An event was not of its shape and was not sent.')
    return null
  }

  #deliver(event: ChatEvent, recipients: Recipients): void {
    const audience = this.#audienceOf(recipients)
    if ('userIds' in audience && audience.userIds.length === 0) return
    for (const transport of this.transports) {
      try {
        transport.deliver(event, audience)
      } catch (error) {
        this.#logger.error({ event: event.name, err: error }, 'A transport could not deliver an event.')
      }
    }
  }

  #audienceOf(recipients: Recipients): Audience {
    if (!('membersOf' in recipients)) return recipients
    const { userIds, members, partial } = this.#access.latest(recipients.membersOf)
    const { except, readersOf } = recipients
    if (except === undefined && (readersOf === undefined || !partial)) return { userIds }
    return { userIds: userIds.filter((userId) => userId !== except && !(readersOf !== undefined && (members.get(userId)?.historyFrom ?? 1) > readersOf)) }
  }

  #tell(event: ChatEvent, listener: Listener): void {
    try {
      const answer = listener(event.payload as never)
      // Typed as void, but an async function fits, and what it rejects with must not end the process.
      if (answer instanceof Promise) answer.catch((error: unknown) => this.#logFailure(event, error))
    } catch (error) {
      this.#logFailure(event, error)
    }
  }

  #logFailure(event: ChatEvent, error: unknown): void {
    this.#logger.error({ event: event.name, err: error }, 'A listener failed.')
  }
}

/** Parsing makes a new object of all but the app data in it, which the caller may get too. */
function withOwnCustom(payload: Subjects): unknown {
  const subject = payload.message ?? payload.conversation ?? payload.user
  if (subject !== undefined) subject.custom = copyJson(subject.custom)
  return payload
}
