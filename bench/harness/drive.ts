import { setTimeout as sleep } from 'node:timers/promises'
import { startChild } from './child.js'
import { startGenerator, type Begin, type Totals } from './load.js'
import type { Peer, Setup, Started } from './peer.js'
import type { Effort } from './rounds.js'

/** What one window of one server showed. */
export interface LoadSample {
  /** Acknowledged calls per second. */
  perSecond: number
  /** Messages per second that arrived at somebody else. */
  deliveredPerSecond: number
  /** CPU time of the server for each acknowledged call, in microseconds. */
  serverMicros: number
  /** Share of one core that the server used: well below 1 means that the generator was the limit. */
  serverBusy: number
  /** Half arrived within so many milliseconds. */
  p50: number
  /** 99 of 100 did. */
  p99: number
  /** What became of everything that was sent, warm-up included. */
  totals: Totals
}

/** How to load a server. */
export interface Load {
  /** Which. */
  peer: Peer
  /** Who talks with whom. */
  setup: Setup
  /** How. */
  begin: Begin
  /** Options of Node for the server. */
  nodeOptions?: readonly string[]
}

/** Starts a fresh server and a fresh generator, lets them run warm, measures one window, and counts what was lost to the end. */
export async function driveOnce({ peer, setup, begin, nodeOptions = [] }: Load, { warmupMs, windowMs }: Effort): Promise<LoadSample> {
  const server = startChild(peer.server, { nodeOptions })
  const generator = startGenerator()
  try {
    const started = await server.call<Started>('start', setup)
    await generator.connect({ ...started, groups: setup.groups, dialect: peer.dialect })
    await generator.begin(begin)
    await sleep(warmupMs)
    const [usedBefore, before] = await Promise.all([server.usage(), generator.snapshot()])
    await sleep(windowMs)
    const [usedAfter, after] = await Promise.all([server.usage(), generator.snapshot()])
    const totals = await generator.end()
    const seconds = (after.at - before.at) / 1000
    const perSecond = (after.acknowledged - before.acknowledged) / seconds
    const microsPerSecond = (usedAfter.cpuMicros - usedBefore.cpuMicros) / ((usedAfter.at - usedBefore.at) / 1000)
    return {
      perSecond,
      deliveredPerSecond: (after.delivered - before.delivered) / seconds,
      serverMicros: microsPerSecond / perSecond,
      serverBusy: microsPerSecond / 1e6,
      p50: after.p50,
      p99: after.p99,
      totals,
    }
  } finally {
    await Promise.all([server.stop(), generator.stop()])
  }
}

/** Returns why a row says nothing: something was lost, doubled, out of order or refused. Null when all arrived. */
export function voidReason(samples: readonly LoadSample[]): string | null {
  const bad = samples.find(({ totals }) => totals.lost !== 0 || totals.unanswered + totals.misplaced + totals.failures > 0)
  if (bad === undefined) return null
  const { lost, unanswered, misplaced, failures, failure } = bad.totals
  return `void: ${lost} lost, ${unanswered} unanswered, ${misplaced} misplaced, ${failures} failures${failure === undefined ? '' : ` (${failure.slice(0, 200)})`}`
}
