import { ChatError, chatErrorFrom, isChatError, type ChatEvent } from '@confab/protocol'
import type { ChatClient } from '../client.js'
import type { ClientOptions } from '../client-options.js'
import type { Call, LiveHooks, LiveLink } from '../links/link.js'
import type { ClientFiles, UploadOptions } from '../sending-files.js'
import { assembleClient } from '../shell/assemble-client.js'
import { seededRandom } from './seeded-random.js'
import type { TestChat, TestIdentity } from './test-chat.js'
import { createTestClock, type TestClock } from './test-clock.js'

/** What befalls what is on its way. Shares are from 0 (never) to 1 (always). */
export interface TestWeather {
  /** Share of calls that never reach the server. */
  loseCalls: number
  /** Share of answers that are lost: the server has done it, the client does not know. */
  loseAnswers: number
  /** Share of live events that are lost. */
  loseEvents: number
  /** Share of live events that arrive twice. */
  doubleEvents: number
  /** How long each packet takes, in milliseconds: at least and at most. When they differ, packets overtake each other. */
  delayMs: readonly [least: number, most: number]
  /** Share of packets that are delayed; the others take the least. */
  delayed: number
}

/** A network of which everything is good. */
const fine: TestWeather = { loseCalls: 0, loseAnswers: 0, loseEvents: 0, doubleEvents: 0, delayMs: [1, 1], delayed: 1 }

/** How a network is made. */
export interface TestNetworkOptions {
  /** The chat, made by `createChat`. */
  chat: TestChat
  /** The clock that all go by. */
  clock?: TestClock
  /** Repeats a run exactly; default 1. */
  seed?: number
  /** What is not as fine as it could be, for all devices. */
  weather?: Partial<TestWeather>
}

/** A device of a person. */
export interface TestDeviceOptions extends Omit<ClientOptions, 'url' | 'cookies' | 'socket'> {
  /** Whose it is. With `getToken`, the chat's own `authenticate` says instead. */
  userId?: string
  /** False: no socket, as in `createClient`. */
  socket?: false
  /** By how much its clock is wrong, in milliseconds. */
  clockSkewMs?: number
  /** What is different for this device. */
  weather?: Partial<TestWeather>
  /** Sees each call as it leaves, and on which lane. */
  seesCall?: (operation: string, lane: 'socket' | 'http') => void
}

/** A client on a test network, and the ways to trouble it. */
export interface TestDevice {
  /** The client; the very same code as in a browser. */
  readonly client: ChatClient
  /** What befalls its packets from now on. */
  readonly weather: TestWeather
  /** Cuts its connection: what is on its way is lost. It may come back at once. */
  cut(): void
  /** Sets what it can reach: `all` (at first), `http` (no socket can be had), or `nothing`. */
  reach(what: 'all' | 'http' | 'nothing'): void
  /** Sets whether its page is visible and has the focus; both at first. */
  look(page: { visible: boolean; focused: boolean }): void
  /** Sets its clock forward, or back. To a client, time that passes without its timers running is sleep. */
  shiftClock(ms: number): void
  /** How many listeners of its page are set. */
  readonly listeners: number
}

/** A network in one process, between clients and a chat. */
export interface TestNetwork {
  /** The clock that all go by: nothing happens until it is advanced. */
  readonly clock: TestClock
  /** Adds a device. */
  device(options: TestDeviceOptions): TestDevice
  /** Cuts every connection, as the restart of a server does. */
  cutAll(): void
  /** Disposes all clients and lets go of the chat. */
  close(): void
}

/** Makes a network. The chat is not closed with it. */
export function createTestNetwork({ chat: { host }, clock = createTestClock(), seed = 1, weather: climate }: TestNetworkOptions): TestNetwork {
  const random = seededRandom(seed)
  const connections = new Set<Connection>()
  const devices: TestDevice[] = []
  let ids = 0

  const detach = host.attach({
    deliver(event, audience) {
      for (const connection of connections) {
        const { userId } = connection.identity
        const isFor = 'userIds' in audience ? audience.userIds.includes(userId) : connection.watched.has(audience.watchersOf) && !audience.except?.includes(userId)
        if (isFor) connection.deliver(event)
      }
    },
    stopWatching(watcherIds, watchedIds) {
      for (const { identity, watched } of connections) if (watcherIds.includes(identity.userId)) for (const id of watchedIds) watched.delete(id)
    },
    async disconnect(target) {
      for (const { identity, close } of connections) if ('userId' in target ? identity.userId === target.userId : identity.sessionId === target.sessionId) close()
    },
    async close() {
      for (const { close } of connections) close()
    },
  })

  function device(options: TestDeviceOptions): TestDevice {
    const { userId, socket, timeoutMs = 10_000, getToken, seesCall, files } = options
    let { clockSkewMs = 0 } = options
    const weather = { ...fine, ...climate, ...options.weather }
    const watchers = new Set<() => void>()
    let page = { visible: true, focused: true }
    let reach: 'all' | 'http' | 'nothing' = 'all'
    let connection: Connection | undefined
    const open = new Set<() => void>()

    const delay = (): number => {
      const [least, most] = weather.delayMs
      return random() < weather.delayed ? least + random() * (most - least) : least
    }
    const identify = (token: string | null): Promise<TestIdentity> => getToken || userId === undefined
      ? host.authenticate({ token, headers: {} })
      : Promise.resolve({ userId })

    /** One way there and back. What is lost is only noticed by the time-out. */
    function travel(work: () => Promise<unknown>): Promise<unknown> {
      return new Promise((resolve, reject) => {
        const stops = [clock.setTimer(() => end(() => reject(new ChatError('TIMEOUT'))), timeoutMs)]
        const cut = (): void => end(() => reject(new ChatError('DISCONNECTED')))
        const end = (settle: () => void): void => {
          for (const stop of stops) stop()
          open.delete(cut)
          settle()
        }
        open.add(cut)
        if (random() < weather.loseCalls) return
        stops.push(clock.setTimer(() => void clock.hold(work()).then(output => () => resolve(copy(output)), error => () => reject(errorOf(error))).then(settle => {
          if (open.has(cut) && random() >= weather.loseAnswers) stops.push(clock.setTimer(() => end(settle), delay()))
        }), delay()))
      })
    }

    const http: Call = async (operation, input, token) => {
      seesCall?.(operation, 'http')
      if (reach === 'nothing') throw new ChatError('DISCONNECTED')
      return travel(async () => host.call(await identify(token), operation, copy(input)))
    }

    const upload: Call = async (operation, input, token) => {
      seesCall?.(operation, 'http')
      if (reach === 'nothing') throw new ChatError('DISCONNECTED')
      const { file, signal, onProgress, ...info } = input as UploadOptions & { file: File }
      const bytes = new Uint8Array(await clock.hold(file.arrayBuffer()))
      const output = await travel(async () => {
        if (!host.files) throw new ChatError('FORBIDDEN')
        return host.files.upload(await identify(token), { name: file.name || 'file', ...(file.type ? { contentType: file.type } : {}), ...info }, () => bytes)
      })
      signal?.throwIfAborted()
      onProgress?.({ sent: bytes.length, total: bytes.length })
      return output
    }

    function live(hooks: LiveHooks): LiveLink {
      function close(isHeard: boolean): void {
        const gone = connection
        connection = undefined
        if (!gone) return
        connections.delete(gone)
        gone.leave()
        for (const cut of [...open]) cut()
        if (isHeard) hooks.onDown()
      }
      return {
        get isUp() {
          return connection !== undefined
        },
        async open(token) {
          if (reach !== 'all') throw new ChatError('DISCONNECTED')
          let mine: Connection | undefined
          await travel(async () => {
            const identity = await identify(token)
            mine = {
              identity, watched: new Set(), leave: host.connected(identity, `test ${ids += 1}`), close: () => close(true),
              deliver(event) {
                if (random() < weather.loseEvents) return
                for (let copies = random() < weather.doubleEvents ? 2 : 1; copies > 0; copies -= 1) {
                  clock.setTimer(() => {
                    if (connection === mine) hooks.onEvent(event.name, copy(event.payload))
                  }, delay())
                }
              },
            }
            // The server counts it as connected before the client knows that it is.
            connections.add(mine)
          }).catch((error: unknown) => {
            if (mine) connections.delete(mine)
            mine?.leave()
            throw error
          })
          connection = mine
          hooks.onUp()
        },
        async call(operation, input) {
          seesCall?.(operation, 'socket')
          const mine = connection
          if (!mine) throw new ChatError('DISCONNECTED')
          return travel(async () => {
            if (operation === 'authenticate') return void Object.assign(mine.identity, await identify((input as { token: string }).token))
            return host.call(mine.identity, operation, copy(input), userIds => userIds.forEach(id => mine.watched.add(id)))
          })
        },
        close: () => close(false),
      }
    }

    const client = assembleClient({ ...options, url: 'test:', ...(files ? { files: overTestNetwork(files, upload) } : {}) }, {
      http,
      live: hooks => (socket === false ? null : live(hooks)),
      env: {
        now: () => clock.now() + clockSkewMs,
        random,
        setTimer: clock.setTimer,
        isVisible: () => page.visible,
        isFocused: () => page.focused,
        watch(listener) {
          const own = (): void => listener()
          watchers.add(own)
          return () => void watchers.delete(own)
        },
      },
    })
    const made: TestDevice = {
      client, weather,
      cut() {
        for (const cut of [...open]) cut()
        connection?.close()
      },
      reach(what) {
        reach = what
        if (what !== 'all') made.cut()
        for (const watcher of [...watchers]) watcher()
      },
      look(next) {
        page = next
        for (const watcher of [...watchers]) watcher()
      },
      shiftClock(ms) {
        clockSkewMs += ms
      },
      get listeners() {
        return watchers.size
      },
    }
    devices.push(made)
    return made
  }

  return {
    clock, device,
    cutAll: () => devices.forEach(({ cut }) => cut()),
    close() {
      for (const { client } of devices) client.dispose()
      detach()
    },
  }
}

interface Connection {
  identity: TestIdentity
  watched: Set<string>
  leave(): void
  close(): void
  deliver(event: ChatEvent): void
}

/** The files of a device, which leave by the test network. */
function overTestNetwork(files: ClientFiles, upload: Call): ClientFiles {
  return { open: parts => files.open({ ...parts, call: input => parts.call(input, upload) }) }
}

/** What travels is JSON, and nothing of it is shared. */
function copy(value: unknown): unknown {
  return value === undefined ? undefined : JSON.parse(JSON.stringify(value))
}

function errorOf(error: unknown): unknown {
  return isChatError(error) ? chatErrorFrom(error.toJSON()) : error
}
