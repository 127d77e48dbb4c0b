import { WebSocket, type RawData } from 'ws'
import type { Random } from '../helpers/random.js'

/** Somebody of a crowd, who knows one conversation. */
export interface CrowdMember {
  userId: string
  conversationId: string
}

/** Many people in raw frames: thousands fit into one process, where real clients would be the slowest part of the test. They come back as Confab's client does. */
export interface Crowd {
  /** How many are connected and complete up to this rev. */
  inSync(rev: number): number
  /** Calls they have made since the last reset. */
  calls: number
  /** Calls that were refused. Whoever made them comes again. */
  failures: number
  close(): void
}

/** The same bounds as the client's: after the n-th failure at a random moment of 2 s, 4 s, 8 s, and then of 15 s. */
const longestMs = 15_000

/** Connects a crowd to wherever `portOf` says at the time. */
export function openCrowd(members: readonly CrowdMember[], portOf: () => number, random: Random): Crowd {
  const revs = new Map<string, number>()
  let closed = false
  const sockets = new Map<string, WebSocket>()
  const crowd: Crowd = {
    calls: 0, failures: 0,
    inSync: (rev) => members.filter(({ userId }) => (revs.get(userId) ?? -1) >= rev).length,
    close() {
      closed = true
      for (const socket of sockets.values()) socket.terminate()
    },
  }

  const come = ({ userId, conversationId }: CrowdMember, rev: number, failures: number): void => {
    if (closed) return
    const socket = new WebSocket(`ws://127.0.0.1:${portOf()}/socket.io/?EIO=4&transport=websocket`, { perMessageDeflate: false })
    sockets.set(userId, socket)
    let reached = rev
    let tries = failures
    const again = (ms: number): void => void setTimeout(() => come({ userId, conversationId }, reached, tries + 1), ms)
    const ask = (): void => {
      crowd.calls += 1
      socket.send(`42${crowd.calls}["sync",{"known":[{"conversationId":"${conversationId}","rev":${reached},"version":1}],"loaded":["${conversationId}"]}]`)
    }
    socket.on('error', () => {})
    socket.on('message', (data: RawData) => {
      const frame = (data as Buffer).toString('latin1')
      if (frame === '2') return socket.send('3')
      if (frame.startsWith('0')) return socket.send(`40${JSON.stringify({ token: userId })}`)
      if (frame.startsWith('40')) return ask()
      if (!frame.startsWith('43')) return
      const upTo = /"upToRev":(\d+)/.exec(frame)?.[1]
      const same = frame.includes(`"conversationId":"${conversationId}","status":"same"`)
      if (upTo === undefined && !same) {
        crowd.failures += 1
        return socket.terminate()
      }
      reached = Math.max(reached, Number(upTo ?? reached))
      tries = 0
      revs.set(userId, reached)
    })
    socket.once('close', () => {
      revs.delete(userId)
      again(random.fraction() * Math.min(longestMs, 1_000 * 2 ** (tries + 1)))
    })
  }
  for (const member of members) setTimeout(() => come(member, 0, 0), random.fraction() * Math.max(1_000, members.length * 2))
  return crowd
}
