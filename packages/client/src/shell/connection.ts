import { ChatError } from '@confab/protocol'
import type { ClientOptions } from '../client-options.js'
import type { Call, LiveLink } from '../links/link.js'
import type { ConnectionState } from '../state.js'
import type { Environment } from './environment.js'
import { isFinal, tokenSource } from './tokens.js'

/** How long the socket is waited for before asking over HTTP. */
const patienceMs = 4_000
/** So soon it is tried again, once, when there is no socket and the server answers over HTTP. */
const barredMs = 2_000
const quietMs = 60_000
const longestMs = 15_000
/** So soon after a turn a hint is no reason for another. */
const hintMs = 10_000
/** A timer that fires this much too late has slept. */
const sleepMs = 120_000
/** Timers of JavaScript know no more. */
const longestTimerMs = 2 ** 31 - 1

/** What the connection stands on. */
export interface ConnectionParts {
  options: ClientOptions
  env: Environment
  http: Call
  live: LiveLink | null
  /** Brings the model up to date by whatever way there is. */
  sync(): Promise<void>
  /** Says how it is connected now. */
  tell(state: ConnectionState, error?: ChatError): void
}

/** That something may have been missed: to be asked for within so many milliseconds, at once when left out, and then every so many; null and left out: as usual. */
export interface Hint {
  withinMs?: number
  everyMs?: number | null
}

/** Keeps the client connected, and makes its calls. */
export interface Connection {
  /** How it is connected. */
  readonly state: ConnectionState
  /** Why nothing can be called: what ended the session, or DISCONNECTED in the words of what failed last. */
  error(): ChatError
  /** Whether the server is within reach, and what is known is in sync with it. */
  isReady(): boolean
  /** Whether it was started and not stopped. */
  readonly isRunning: boolean
  /** Makes one call on the best way there is; with `lane` on that, with true over HTTP. A refused token is replaced once; when that is refused too, the session is over, and so it is when coming up to date is refused for good. */
  call(operation: string, input?: unknown, lane?: Call | boolean): Promise<unknown>
  /** Connects. */
  start(): void
  /** Lets go of everything. */
  stop(): void
  /** Comes up to date in a moment. */
  wake(ms?: number): void
  /** The browser says that something may have changed: the page was shown, the network came or went. */
  hint(): void
  /** The server says that something may have been missed. What it says holds for this socket. */
  told(hint: Hint): void
  /** The socket came. */
  up(): void
  /** It went. */
  down(): void
}

/** Makes a connection that is not started yet. */
export function createConnection({ options, env, http, live, sync, tell }: ConnectionParts): Connection {
  const { pollMs = 15_000 } = options
  const tokens = tokenSource(options, env)
  let state: ConnectionState = 'connecting'
  let why: ChatError | undefined
  let isRunning = false
  let isTurning = false
  let isOpening = false
  let isAgain = false
  let isBarred = false
  let failures = 0
  /** One more with each start: what was begun before another may have been for somebody else than who is there now. */
  let starts = 0
  let substitute: string | null | undefined
  let toldMs: number | null = null
  let turnedAt = -Infinity
  let dueAt = Infinity
  let cancelTurn = (): void => {}
  let cancelToken = (): void => {}

  const isReady = (): boolean => state === 'online' || state === 'degraded'

  function become(next: ConnectionState, error?: ChatError): void {
    why = error
    if (state === next) return
    state = next
    tell(state, error)
  }

  async function call(operation: string, input: unknown = {}, lane: Call | boolean = false): Promise<unknown> {
    const mine = starts
    for (;;) {
      if (!isRunning) throw error()
      const token = await tokens.get().catch(passOn)
      // It may be somebody else's by now.
      if (mine !== starts) throw error()
      try {
        const output = await (typeof lane === 'function' ? lane : live?.isUp && !lane ? live.call : http)(operation, input, token)
        substitute = undefined
        return output
      } catch (error) {
        // Nobody's words are said again in the name of somebody else, whose session does not end by them either.
        if (mine === starts) await replace(token, error)
        if (mine !== starts) throw error
        lane ||= true
      }
    }
  }

  /** Gets another token for one that was refused, unless it is such a one itself or nobody can be asked. Passes every other error on. */
  async function replace(token: string | null, error: unknown): Promise<void> {
    if ((error as ChatError).code !== 'UNAUTHENTICATED' || token === substitute || !options.getToken) passOn(error)
    substitute = await tokens.get(token).catch(passOn)
  }

  /** That nobody is signed in ends the session. */
  function passOn(error: unknown): never {
    if ((error as ChatError).code === 'UNAUTHENTICATED') end(error)
    throw error
  }

  /** What would be answered the same if it were asked again ends the session, once. */
  function end(error: unknown): void {
    if (!isRunning || !isFinal(error)) return
    stop()
    become('ended', error)
  }

  function error(): ChatError {
    return state === 'ended' && why ? why : new ChatError('DISCONNECTED', why?.message)
  }

  /** One turn: open the socket if there is to be one, come up to date, and say when the next turn is. */
  async function turn(): Promise<void> {
    if (isTurning) {
      isAgain = true
      return
    }
    isTurning = true
    isAgain = isBarred = false
    turnedAt = env.now()
    const mine = starts
    const isCurrent = (): boolean => isRunning && mine === starts
    try {
      if (live && !live.isUp) await opened(live)
      await sync()
      if (isCurrent()) become(live && !live.isUp ? 'degraded' : 'online')
      if (live?.isUp) {
        failures = 0
        extend(live)
      }
    } catch (error) {
      failures += 1
      if (isCurrent()) end(error)
      if (isCurrent()) become('offline', error as ChatError)
    }
    isTurning = false
    wake(isAgain ? 0 : isBarred && state === 'degraded' ? env.random() * barredMs : nextMs())
  }

  /** Waits for the socket, but not for long. A refused token is replaced for the next time; a refused person is told so. */
  async function opened(link: LiveLink): Promise<void> {
    const token = await tokens.get().catch(passOn)
    isOpening = true
    await new Promise<void>(resolve => {
      const cancel = env.setTimer(resolve, patienceMs)
      link.open(token, state === 'degraded').catch(async error => {
        isBarred = error.code === 'DISCONNECTED' && state !== 'degraded'
        await replace(token, error)
        isAgain = true
      }).catch(end).finally(cancel).finally(resolve)
    })
    isOpening = false
  }

  /** With full jitter: after the failure of a server all its clients come back, and not all at once. */
  function nextMs(): number {
    const share = env.random()
    if (!isReady()) return share * Math.min(longestMs, 1_000 * 2 ** failures)
    return (state === 'online' && live ? toldMs ?? quietMs : pollMs) * (0.9 + share / 5)
  }

  /** A new token for the open socket, before the one it has expires. */
  function extend(link: LiveLink): void {
    cancelToken()
    if (tokens.dueAt < Infinity) cancelToken = env.setTimer(() => {
      tokens.get().then(async token => {
        // A new cookie shows only in a new handshake.
        if (token === null) link.close()
        await link.call('authenticate', { token }, null)
        extend(link)
      }).catch(() => {
        // Whether the person is refused, or only this token, the next handshake tells.
        link.close()
        wake()
      })
    }, Math.min(tokens.dueAt - env.now(), longestTimerMs))
  }

  function wake(ms = 0): void {
    cancelTurn()
    if (!isRunning) return
    const hasSlept = env.now() > dueAt + sleepMs
    // What looks open may be long closed on the other side.
    if (hasSlept) live?.close()
    dueAt = env.now() + (hasSlept ? 0 : ms)
    cancelTurn = env.setTimer(() => {
      // Nobody looks and nothing is wrong: whoever looks next makes a turn.
      if (live?.isUp && isReady() && toldMs === null && ms >= pollMs && !env.isVisible()) wake(nextMs())
      else void turn()
    }, dueAt - env.now())
  }

  function stop(): void {
    isRunning = false
    cancelTurn()
    cancelToken()
    live?.close()
  }

  return {
    get state() {
      return state
    },
    get isRunning() {
      return isRunning
    },
    call, wake, error, isReady,
    start() {
      isRunning = true
      starts += 1
      failures = 0
      dueAt = Infinity
      substitute = undefined
      tokens.drop()
      become('connecting')
      wake()
    },
    stop() {
      stop()
      if (state !== 'ended') become('offline')
    },
    hint() {
      // Whatever it says, a look tells more.
      if (env.isVisible() && (!isReady() || env.now() - turnedAt > hintMs)) wake(env.random() * 1_000)
    },
    told({ withinMs = 0, everyMs = null }) {
      toldMs = everyMs
      if (isTurning) isAgain = true
      // What is due sooner stays due.
      else wake(Math.min(env.random() * withinMs, Math.max(0, dueAt - env.now())))
    },
    up() {
      toldMs = null
      if (!isOpening) wake()
    },
    down() {
      failures += 1
      become('connecting')
      wake(nextMs())
    },
  }
}
