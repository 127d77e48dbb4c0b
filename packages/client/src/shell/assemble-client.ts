import { operationNames, routes, type ChatApi, type ChatError, type ChatEvent, type Me, type Message, type OperationName, type PresenceList, type SyncResult } from '@confab/protocol'
import type { ChatClient, ClientEventName } from '../client.js'
import type { ClientOptions } from '../client-options.js'
import { takeEvent } from '../engine/events.js'
import { emptyModel, forget, type Rec } from '../engine/model.js'
import { closeRef, keyOf, openRef } from '../engine/opened.js'
import { takePresence } from '../engine/people.js'
import { projector } from '../engine/project.js'
import { takeMessage } from '../engine/record.js'
import { syncInput, takeSync } from '../engine/sync.js'
import type { Call, LiveHooks, LiveLink } from '../links/link.js'
import type { ClientState, ConversationRef } from '../state.js'
import { createAsker } from './asker.js'
import { createConnection } from './connection.js'
import { trackTimers, type Environment } from './environment.js'
import { hydrate } from './hydrate.js'
import type { AttachablePersistence } from './keeper.js'
import { added, guarded } from './listeners.js'
import { createOutbox, requireUploads } from './outbox.js'
import { createSeenMarks } from './seen-marks.js'
import type { Shell } from './shell.js'
import { createTyping } from './typing.js'

/** What a client is put together from besides its options: the real ones, or a test's. */
export interface ClientParts {
  /** Clock, timers and the page. */
  env: Environment
  /** The way over HTTP. */
  http: Call
  /** The way over a socket; null for none. */
  live(hooks: LiveHooks): LiveLink | null
}

/** Puts a client together. Nothing starts before the first call, subscription or opened conversation. */
export function assembleClient(options: ClientOptions, parts: ClientParts): ChatClient {
  const { snapshot, windowSize = 500 } = options
  const env = trackTimers(parts.env)
  const model = emptyModel(windowSize)
  const project = projector()
  const listeners = new Set<(state: ClientState) => void>()
  const named = new Map<string, Set<(payload: never) => void>>()
  const marking = new Set<ConversationRef>()
  let shown: ClientState | undefined
  let isUntouched = true
  let isKnown = false
  let hasAsked = false
  let isDue = false
  let unwatch = (): void => {}

  const live = parts.live({
    onUp() {
      asker.reset()
      connection.up()
    },
    onDown: () => connection.down(),
    onEvent(name, payload) {
      if (name !== 'sync.hint') return happened({ name, payload } as ChatEvent)
      // What it has heard of presence, too.
      asker.reset()
      const { withinMs = 0, everyMs = null } = payload as { withinMs?: number; everyMs?: number | null }
      connection.told(withinMs, everyMs)
    },
  })
  const connection = createConnection({
    options, env, live, http: parts.http, sync,
    tell(state, error) {
      changed()
      emit('connection.changed', { connection: state, error })
      if (state !== 'ended') return
      refuse()
      keeper?.saw(stateNow())
      keeper?.stop(error)
      emit('session.ended', { error: error as ChatError })
    },
  })
  const uploads = options.files?.open({ ...options, call: (input, lane) => connection.call('uploadFile', input, lane) })
  const shell: Shell = { env, model, uploads, call: connection.call, changed, emit, isReady: connection.isReady }
  const asker = createAsker(shell, () => !!live?.isUp, () => connection.wake())
  const outbox = createOutbox(shell, entry => keeper?.maySend(entry) ?? true)
  const seenMarks = createSeenMarks(shell)
  const typing = createTyping(shell)
  const keeper = (options.persistence as AttachablePersistence | undefined)?.attach({ ...shell, outbox, seenMarks })

  const stateNow = (): ClientState => project(model, connection.state)

  /** Everything that follows from a change, once for all changes of one turn. */
  function changed(): void {
    if (isDue) return
    isDue = true
    queueMicrotask(() => {
      isDue = false
      if (connection.isRunning) settle()
      else refuse()
      uploads?.keep([...model.outbox.values()].map(({ files }) => files))
      const state = stateNow()
      keeper?.saw(state)
      if (state === shown) return
      shown = state
      listeners.forEach(listener => guarded(listener, state))
    })
  }

  function settle(): void {
    for (const ref of marking) {
      const key = keyOf(model.directs, ref)
      const { row, log } = model.records.get(key) ?? {}
      if (row?.unseenCount && row.lastSeq > row.seenSeq && log && !log.hasNewer && env.isFocused()) void seenMarks.mark({ conversationId: key })
    }
    asker.settle()
    outbox.pump()
    seenMarks.pump()
  }

  /** What waits for somebody who is refused fails; a session that ran out is waited for. */
  function refuse(): void {
    const error = connection.error()
    if (error.retryable || error.code === 'UNAUTHENTICATED') return
    // What is being sent may still arrive.
    model.outbox.forEach(entry => entry.isCalling || outbox.fail(entry, error))
    seenMarks.due.forEach(({ reject }, key, due) => due.delete(key) && reject(error))
  }

  function emit(name: ClientEventName, payload: unknown): void {
    named.get(name)?.forEach(listener => guarded(listener as (payload: unknown) => void, payload))
  }

  /** Takes in an event, and passes on what is news. */
  function happened(event: ChatEvent): void {
    if (event.name === 'typing.started') typing.heard(event.payload)
    if (takeEvent(model, event)) emit(event.name, event.payload)
    changed()
  }

  async function sync(): Promise<void> {
    await keeper?.restored()
    hasAsked = true
    if (!isKnown) {
      const me = await connection.call('getMe') as Me
      // Somebody else has signed in: nothing of what was there before is for them.
      if (model.me && model.me.id !== me.id) forget(model)
      model.me = me
      isKnown = true
    }
    const { known, loaded } = syncInput(model)
    model.stale = false
    model.asking = true
    try {
      takeSync(model, await connection.call('sync', { known, loaded }) as SyncResult, known)
    } catch (error) {
      model.stale = true
      throw error
    } finally {
      model.asking = false
      changed()
    }
  }

  /** What cannot wait fails at once when the server is out of reach. */
  function requireReach(): void {
    touch()
    if (connection.state === 'offline') throw connection.error()
  }

  async function call(operation: OperationName, input: unknown): Promise<unknown> {
    requireReach()
    const output = await connection.call(operation, input)
    if (operation === 'getPresence') takePresence(model, (output as PresenceList).users)
    if (operation === 'getMessage') takeMessage(model, output as Message)
    // A change of the actor's own comes back as an event, but not without a socket, and not what is in their own profile only.
    if (routes[operation].method !== 'GET' && (!live?.isUp || /Me$|lock/.test(operation))) {
      isKnown = false
      connection.wake()
    }
    changed()
    return output
  }

  function connect(): void {
    if (connection.isRunning) return
    // A page that is mounted, unmounted and mounted again before it has asked anything has nothing to ask again.
    isKnown = !hasAsked && !!snapshot
    isUntouched = false
    asker.reset()
    for (const entry of model.outbox.values()) entry.isBusy = false
    unwatch = env.watch(() => {
      connection.hint()
      changed()
    })
    keeper?.start()
    connection.start()
  }

  /** What does not need to be asked for connects. */
  function touch(): void {
    if (isUntouched) connect()
  }

  /** Loads a page of a timeline, unless one is being loaded. */
  async function turnPage(id: string, at: (rec: Rec) => Parameters<typeof asker.page>[1] | false | undefined, fresh?: boolean): Promise<void> {
    const rec = model.records.get(id)
    const where = rec?.log?.messages[0] && !rec.loading && at(rec)
    if (rec && where) await asker.page(rec, where, fresh)
  }

  if (snapshot) hydrate(model, snapshot)

  return {
    ...Object.fromEntries(operationNames.map(name => [name, (input: unknown = {}) => call(name, input)])) as unknown as ChatApi,
    get state() {
      return stateNow()
    },
    connect,
    dispose() {
      isUntouched = false
      connection.stop()
      uploads?.stop()
      keeper?.stop()
      env.stopTimers()
      unwatch()
    },
    subscribe(listener) {
      touch()
      return added(listeners, listener)
    },
    on(name, listener) {
      const set = named.get(name) ?? new Set()
      named.set(name, set)
      return added(set, listener)
    },
    sendMessage(input) {
      touch()
      return outbox.send(input)
    },
    async uploadFile(file, how) {
      requireReach()
      return requireUploads(uploads).upload(file, how)
    },
    markSeen(input) {
      touch()
      return seenMarks.mark(input)
    },
    setTyping(input) {
      touch()
      const telling = typing.tell(input)
      // Nobody waits for a key to have been heard.
      telling.catch(() => {})
      return telling
    },
    openConversation(ref, { markSeen } = {}) {
      touch()
      const own = { ...ref }
      let isClosed = false
      openRef(model, own)
      if (markSeen) marking.add(own)
      changed()
      return () => {
        if (isClosed) return
        isClosed = true
        marking.delete(own)
        closeRef(model, own)
        changed()
      }
    },
    loadOlder: id => turnPage(id, ({ log }) => log?.hasOlder && { before: log.messages[0]?.seq }),
    loadNewer: id => turnPage(id, ({ log }) => log?.hasNewer && { after: log.messages.at(-1)?.seq }),
    jumpTo: (id, seq) => turnPage(id, ({ log }) => (seq === undefined ? log?.hasNewer : !log?.messages.some(message => message.seq === seq)) && { around: seq }, true),
    loadMoreSidebar: asker.sidebar,
    retry: outbox.retry,
    discard: id => (keeper ?? outbox).discard(id),
  }
}
