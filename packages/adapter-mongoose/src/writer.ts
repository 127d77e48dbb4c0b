import type { mongo } from 'mongoose'
import type { Contention } from './contention.js'
import type { Lane, Part, PendingAppend, PendingEdit } from './pending.js'

/** The one writer of a node: gathers what is ready in all conversations and writes it together. */
export interface Writer {
  /** Queues a new message. */
  append(conversationId: mongo.ObjectId, pending: PendingAppend): void
  /** Queues an edit or a deletion. */
  edit(conversationId: mongo.ObjectId, pending: PendingEdit): void
}

/** What a writer is made of. */
export interface WriterParts {
  /** Writes some parts; takes out of them what is done. May reject: then the outcome of what remains is unknown, and it is tried again. */
  flush(parts: Part[]): Promise<void>
  /** Who fights with other nodes. */
  contention: Contention
}

const sharedAtOnce = 2
const contendedAtOnce = 4
const mostPerFlush = 500
/** Of more than this, each flush takes its share: while one waits for the disk, the next is made ready. Of fewer, two flushes cost more than that gains. */
const leastToShare = 100
const retryMs = 50
const longestRetryMs = 1_000

/**
 * Makes the writer. At most two flushes of many conversations are under way at once, and a conversation is in one flush at most: what comes meanwhile waits
 * and goes together. A contended conversation goes in a flush of its own.
 */
export function createWriter({ flush, contention }: WriterParts): Writer {
  const lanes = new Map<string, Lane>()
  /** Lanes that have work and are in no flush, longest waiting first. */
  const ready = new Set<Lane>()
  const running = { shared: 0, contended: 0 }
  let scheduled = false
  let timer: NodeJS.Timeout | undefined

  const laneOf = (id: mongo.ObjectId): Lane => {
    const key = id.toHexString()
    const lane = lanes.get(key) ?? { id, key, appends: [], edits: [], notBefore: 0, failures: 0 }
    lanes.set(key, lane)
    return lane
  }

  const startOf = (lane: Lane): number => Math.max(lane.notBefore, contention.pausedUntil(lane.key))

  /** Lanes in a flush are in `lanes`, not in `ready`; they come back when it ends. */
  const inFlush = new Set<Lane>()
  const schedule = (lane: Lane): void => {
    if (!inFlush.has(lane)) ready.add(lane)
    // After all sends of this turn of the event loop, so that they go together.
    if (!scheduled) setImmediate(pump)
    scheduled = true
  }

  const takePart = (lane: Lane, most: number): Part => {
    // Whoever's time is over has been told so; what was never sent need not be.
    lane.appends = lane.appends.filter(({ calls }) => calls.some((call) => !call.over))
    lane.edits = lane.edits.filter(({ call }) => !call.over)
    const appends = lane.appends.splice(0, most)
    return { lane, appends, edits: lane.edits.splice(0, most - appends.length) }
  }

  const roomInFlush = (): number => {
    let waiting = 0
    for (const { appends, edits } of ready) waiting += appends.length + edits.length
    const flushes = Math.min(ready.size, Math.max(1, sharedAtOnce - running.shared))
    return Math.min(mostPerFlush, Math.max(leastToShare, Math.ceil(waiting / flushes)))
  }

  const take = (now: number): { parts: Part[]; kind: 'shared' | 'contended' } => {
    const parts: Part[] = []
    let room = roomInFlush()
    for (const lane of ready) {
      if (room === 0) break
      if (startOf(lane) > now) continue
      const alone = contention.isContended(lane.key)
      if (alone ? parts.length > 0 || running.contended >= contendedAtOnce : running.shared >= sharedAtOnce) continue
      const part = takePart(lane, room)
      ready.delete(lane)
      if (part.appends.length + part.edits.length === 0) {
        lanes.delete(lane.key)
        continue
      }
      inFlush.add(lane)
      parts.push(part)
      if (alone) return { parts, kind: 'contended' }
      room -= part.appends.length + part.edits.length
    }
    return { parts, kind: 'shared' }
  }

  const giveBack = ({ lane, appends, edits }: Part): void => {
    lane.appends = [...appends, ...lane.appends]
    lane.edits = [...edits, ...lane.edits]
    inFlush.delete(lane)
    if (lane.appends.length + lane.edits.length > 0) schedule(lane)
    else lanes.delete(lane.key)
  }

  const run = async (parts: Part[]): Promise<void> => {
    try {
      await flush(parts)
      for (const { lane } of parts) lane.failures = 0
    } catch {
      for (const { lane } of parts) {
        lane.notBefore = performance.now() + Math.min(retryMs * 2 ** lane.failures, longestRetryMs)
        lane.failures += 1
      }
    }
    parts.forEach(giveBack)
  }

  const pump = (): void => {
    scheduled = false
    for (;;) {
      const now = performance.now()
      const { parts, kind } = take(now)
      if (parts.length === 0) return wakeForPaused(now)
      running[kind] += 1
      void run(parts).then(() => {
        running[kind] -= 1
        pump()
      })
    }
  }

  /** By the same clock reading as the search that found nothing: a pause that ends in between must not be missed. */
  const wakeForPaused = (now: number): void => {
    clearTimeout(timer)
    let next = Infinity
    for (const lane of ready) if (startOf(lane) > now) next = Math.min(next, startOf(lane))
    timer = next === Infinity ? undefined : setTimeout(pump, Math.ceil(next - now))
  }

  return {
    append: (id, pending) => {
      const lane = laneOf(id)
      lane.appends.push(pending)
      schedule(lane)
    },
    edit: (id, pending) => {
      const lane = laneOf(id)
      lane.edits.push(pending)
      schedule(lane)
    },
  }
}
