import type { DialectName } from '../dialects/index.js'
import { startChild, type Child } from './child.js'
import type { Setup, Started } from './peer.js'

/** Whom the generator connects, and how. */
export interface Connect extends Started, Pick<Setup, 'groups'> {
  /** What the server speaks. */
  dialect: DialectName
}

/** What the generator does. */
export interface Begin {
  /** Send messages, or ask for acknowledgements. */
  what: 'message' | 'echo'
  /** How many of each group send; the others receive. */
  sendersPerGroup: number
  /** When a sender sends its next: when the last was acknowledged, or when everyone has it too. */
  nextAfter: 'acknowledgement' | 'everyone'
}

/** Counts since the beginning, and latencies since the last snapshot. */
export interface Snapshot {
  /** When, in milliseconds since 1970, with fractions. */
  at: number
  /** Calls that were acknowledged. */
  acknowledged: number
  /** Messages that arrived at somebody else than their sender. */
  delivered: number
  /** Half of the messages arrived within so many milliseconds (for echoes: were acknowledged). */
  p50: number
  /** 99 of 100 did. */
  p99: number
}

/** How it ended. */
export interface Totals {
  /** Messages that were sent and did not arrive; below 0, that arrived and were not sent. */
  lost: number
  /** Calls that were never answered. */
  unanswered: number
  /** Messages that arrived twice or out of order. */
  misplaced: number
  /** Senders that were refused or disconnected. */
  failures: number
  /** What the first of them was told. */
  failure?: string
}

/** The load generator, in a process of its own. */
export interface Generator {
  connect(connect: Connect): Promise<void>
  begin(begin: Begin): Promise<void>
  snapshot(): Promise<Snapshot>
  end(): Promise<Totals>
  usage: Child['usage']
  stop(): Promise<void>
}

/** Starts a load generator. */
export function startGenerator(): Generator {
  const child = startChild('loads/generator')
  return {
    connect: connect => child.call('connect', connect),
    begin: begin => child.call('begin', begin),
    snapshot: () => child.call<Snapshot>('snapshot'),
    end: () => child.call<Totals>('end'),
    usage: child.usage,
    stop: child.stop,
  }
}
