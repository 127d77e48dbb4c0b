import type { Environment } from '../shell/environment.js'
import type { BrowserParts, TabChannel } from './indexed-db.js'

/** Where tabs cannot talk to each other, so often each looks at what the others did. */
const lookMs = 3_000

/** What one page tells the others. They may be of another release: what is here keeps its meaning, and what is not known is left alone. */
export type Told =
  /** Look at these messages; at the marks when there are none. */
  | { ids: readonly string[] }
  /** Somebody looks at this page and it has something to send: whoever sends and is not looked at, let it. */
  | { want: true }
  /** Take this one out, if it is not on its way. */
  | { discard: string }
  /** Everything was deleted. */
  | { wiped: true }

/**
 * How a page and the others of its browser know of each other. What is told is a hint and may be lost: the disk is the truth, and whoever begins to lead reads it. Where nothing can be
 * told, each page reads it every few seconds.
 */
export interface TabTalk {
  /** Begins to hear the others. */
  open(): void
  /** Tells all the others. Does nothing while it is closed. */
  tell(told: Told): void
  /** Hears no more. */
  close(): void
}

/** What it stands on. */
export interface TabTalkParts extends Pick<BrowserParts, 'openChannel'> {
  readonly env: Environment
  /** Of the channel: pages that share a queue share it. */
  readonly name: string
  /** Hears what another page told. */
  hear(told: Told): void
  /** Looks at what others did, when nobody can tell. */
  look(): unknown
  /** Says that something of the browser is not to be had. */
  broken(error: unknown): void
}

/** Makes it; it is not open yet. */
export function createTabTalk({ env, name, openChannel, hear, look, broken }: TabTalkParts): TabTalk {
  let channel: TabChannel | null = null
  let stopLooking = (): void => {}

  function lookAgain(): void {
    stopLooking = env.setTimer(() => {
      look()
      lookAgain()
    }, lookMs)
  }

  return {
    open() {
      try {
        channel = openChannel?.(name) ?? null
        if (channel) channel.onmessage = ({ data }) => hear(data as Told)
      } catch (error) {
        broken(error)
      }
      if (!channel) lookAgain()
    },
    tell(told) {
      try {
        channel?.postMessage(told)
      } catch {
        // Closed meanwhile: whoever is still there looks when it leads.
      }
    },
    close() {
      stopLooking()
      channel?.close()
      channel = null
    },
  }
}
