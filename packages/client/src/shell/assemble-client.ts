import type { ChatError, ChatEvent } from '@confab/protocol'
import type { ChatClient } from '../client.js'
import type { ClientOptions } from '../client-options.js'
import { takeEvent } from '../engine/events.js'
import { emptyModel } from '../engine/model.js'
import { projector } from '../engine/project.js'
import type { Call, LiveHooks, LiveLink } from '../links/link.js'
import type { ClientState } from '../state.js'
import { createAsker } from './asker.js'
import { createConnection, type Hint } from './connection.js'
import { trackTimers, type Environment } from './environment.js'
import { hydrate } from './hydrate.js'
import type { AttachablePersistence } from './keeper.js'
import { createListeners } from './listeners.js'
import { createOpenings } from './openings.js'
import { operations } from './operations.js'
import { createOutbox, requireUploads } from './outbox.js'
import { paging } from './paging.js'
import { createSeenMarks } from './seen-marks.js'
import type { Shell } from './shell.js'
import { createSynchronizer } from './synchronizer.js'
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

/** Under which name those listen who want to know the state; no event has it. */
const changes = ''

/** Puts a client together. Nothing starts before the first call, subscription or opened conversation. */
export function assembleClient(options: ClientOptions, parts: ClientParts): ChatClient {
  const { snapshot, windowSize = 500 } = options
  const env = trackTimers(parts.env)
  const model = emptyModel(windowSize)
  const project = projector()
  const { add: listen, tell: emit } = createListeners()
  let shown: ClientState | undefined
  let isUntouched = true
  let isDue = false
  let unwatch = (): void => {}

  const live = parts.live({
    onUp() {
      asker.reset()
      connection.up()
    },
    onDown: () => connection.down(),
    onEvent(name, payload) {
      // Not the chat's.
      if (!(payload instanceof Object)) return
      if (name !== 'sync.hint') return happened({ name, payload } as ChatEvent)
      // What it has heard of presence, too.
      asker.reset()
      connection.told(payload as Hint)
    },
  })
  const connection = createConnection({
    options, env, live, http: parts.http,
    async sync() {
      await keeper?.restored()
      await synchronizer.sync()
    },
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
  const { call, isReady, wake } = connection
  const uploads = options.files?.open({ ...options, call: (input, lane) => call('uploadFile', input, lane) })
  const shell: Shell = { env, model, uploads, call, changed, emit, isReady, wake, isLive: () => !!live?.isUp }
  const asker = createAsker(shell)
  const outbox = createOutbox(shell, entry => keeper?.maySend(entry) ?? true)
  const seenMarks = createSeenMarks(shell)
  const openings = createOpenings(shell, seenMarks)
  const typing = createTyping(shell)
  const synchronizer = createSynchronizer(shell, asker, seenMarks, !!snapshot)
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
      emit(changes, state)
    })
  }

  function settle(): void {
    openings.settle()
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
    seenMarks.fail(error)
  }

  /** Takes in an event, and passes on what is news. */
  function happened(event: ChatEvent): void {
    if (event.name === 'typing.started') typing.heard(event.payload)
    if (takeEvent(model, event)) emit(event.name, event.payload)
    changed()
  }

  /** What cannot wait fails at once when the server is out of reach. */
  function requireReach(): void {
    touch()
    if (connection.state === 'offline') throw connection.error()
  }

  function connect(): void {
    if (connection.isRunning) return
    synchronizer.start()
    isUntouched = false
    asker.reset()
    model.outbox.forEach(entry => entry.isBusy = false)
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

  if (snapshot) hydrate(model, snapshot)

  return {
    ...operations(shell, requireReach, synchronizer.reset),
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
      return listen(changes, listener)
    },
    on: listen,
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
      return openings.open(ref, markSeen)
    },
    ...paging(model, asker),
    loadMoreSidebar: asker.sidebar,
    retry: outbox.retry,
    discard: id => (keeper ?? outbox).discard(id),
  }
}
