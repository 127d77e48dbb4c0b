import type { ChatError } from '@confab/protocol'
import type { Outgoing } from '../engine/model.js'
import type { ClientState } from '../state.js'
import type { Persistence } from '../persistence.js'
import type { Outbox } from './outbox.js'
import type { SeenMarks } from './seen-marks.js'
import type { Shell } from './shell.js'

/** What a keeper stands on. */
export interface KeeperParts extends Shell {
  readonly outbox: Outbox
  readonly seenMarks: SeenMarks
}

/** Keeps one client's data. */
export interface Keeper {
  /** Resolves when what was kept is in the model, or cannot be had. Never rejects. */
  restored(): Promise<void>
  /** Whether this message is this client's to send now. */
  maySend(entry: Outgoing): boolean
  /** Takes a message out of the outbox, where it is safe. */
  discard(clientMessageId: string): void
  /** The state has changed, and everything that follows from that is done. */
  saw(state: ClientState): void
  /** The client connects. */
  start(): void
  /** The client lets go; with an error the session has ended. */
  stop(error?: ChatError): void
}

/** A persistence as the client sees it. */
export interface AttachablePersistence extends Persistence {
  /** Begins to keep a client's data. */
  attach(parts: KeeperParts): Keeper
}
