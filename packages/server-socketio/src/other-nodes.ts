import type { Bus, ChatHost } from '@confab/core'
import type { Namespace, Socket } from 'socket.io'

/** The chat's other nodes, as far as this one can tell them something and hear from them. */
export interface OtherNodes {
  /** Whether there are none. */
  readonly isAlone: boolean
  /** Why they cannot be reached at the moment; null when they can, or when there are none. */
  readonly problem: string | null
  /** How often clients of this node ask for what they miss; null as usual. */
  readonly everyMs: number | null
  /** Tells them that a conversation changed here. */
  conversationChanged(conversationId: string): void
  /** Tells them that the sessions of a room have ended. */
  ended(room: string): void
  /** Lets go of the namespace. */
  stop(): void
}

/** How often clients ask while events do not cross. */
const pollMs = 15_000
/** So much time clients have to ask when events cross again: all of them begin at the same moment, and should not ask at the same. */
const spreadMs = 10_000

/* What nodes say to one another. */
const changed = 'confab.conversation-changed'
const ended = 'confab.sessions-ended'
const back = 'confab.back'

/** As much of a namespace as it takes to talk to other nodes; its own types want every event declared for the whole server. */
interface NodeChannel {
  serverSideEmit(name: string, ...args: unknown[]): unknown
  on(name: string, listener: (argument: never) => void): unknown
  off(name: string, listener: (argument: never) => void): unknown
}

/** Finds the other nodes behind the adapter of a namespace. With Socket.IO's own adapter for one node there are none, and nothing of this runs. */
export function otherNodes(nsp: Namespace, host: ChatHost, onEnded: (room: string) => void): OtherNodes {
  const { bus } = nsp.adapter as { bus?: Bus }
  const isAlone = ['Adapter', 'SessionAwareAdapter'].includes(nsp.adapter.constructor.name)
  const channel = nsp as unknown as NodeChannel
  let hinting: NodeJS.Timeout | undefined

  const everyMs = (): number | null => (bus === undefined || bus.problem === null ? null : pollMs)
  const tell = (name: string, ...args: unknown[]): void => {
    if (!isAlone) channel.serverSideEmit(name, ...args)
  }
  /** Once for all nodes that are back at the same time. */
  const hintSoon = (): void => {
    hinting ??= setTimeout(() => {
      hinting = undefined
      nsp.local.emit('sync.hint', { withinMs: spreadMs, everyMs: everyMs() })
    }, 1_000).unref()
  }

  const stopWatching = bus?.onChange(() => {
    if (bus.problem !== null) host.logger.warn({}, `${bus.problem} Connections of this node go on, and its clients ask every ${pollMs / 1_000} s.`)
    else {
      host.logger.warn({}, 'The other nodes are reached again.')
      tell(back)
    }
    hintSoon()
  })
  const listeners: [string, (argument: never) => void][] = [
    [changed, (conversationId: string) => host.conversationChanged(conversationId)],
    [ended, onEnded],
    // While this one is not back itself there is no use in asking here; it hints when it is.
    [back, () => everyMs() === null && hintSoon()],
  ]
  if (!isAlone) for (const [name, listener] of listeners) channel.on(name, listener)

  return {
    isAlone,
    get problem() {
      return bus?.problem ?? null
    },
    get everyMs() {
      return everyMs()
    },
    conversationChanged: conversationId => tell(changed, conversationId),
    ended: room => tell(ended, room),
    stop() {
      clearTimeout(hinting)
      stopWatching?.()
      for (const [name, listener] of listeners) channel.off(name, listener)
    },
  }
}

/** Tells a connection that comes while events do not cross that it has to ask. */
export function greet(socket: Socket, { everyMs }: OtherNodes): void {
  if (everyMs !== null) socket.emit('sync.hint', { withinMs: spreadMs, everyMs })
}
