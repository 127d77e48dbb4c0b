import { setTimeout as sleep } from 'node:timers/promises'
import { answer } from '../harness/answer.js'
import { openSocket } from '../dialects/open-socket.js'

/** People who have lost their node. */
export interface Storm {
  port: number
  groups: readonly (readonly string[])[]
  /** The conversation of each group. */
  conversationIds: readonly string[]
  /** Up to which rev everybody is complete. */
  rev: number
  /** Up to which they are to be. */
  upToRev: number
  /** They come at random moments of so many milliseconds, as Confab's client does. */
  spreadMs: number
}

/** How it went. */
export interface StormEnd {
  /** From the loss to the moment at which the last one had all, in milliseconds. */
  lastMs: number
  /** Half had all within so many. */
  halfMs: number
  /** Those who did not get what they missed. */
  failures: number
}

answer({
  /** Everybody comes back by one connection and one call in raw frames, and holds on to it. */
  storm: async ({ port, groups, conversationIds, rev, upToRev, spreadMs }: Storm): Promise<StormEnd> => {
    const began = performance.now()
    const times: number[] = []
    let failures = 0
    const comeBack = async (userId: string, conversationId: string): Promise<void> => {
      await sleep(Math.random() * spreadMs)
      const known = JSON.stringify([{ conversationId, rev, version: 1 }])
      await new Promise<void>(resolve => {
        const fail = (): void => {
          failures += 1
          resolve()
        }
        openSocket(port, '/socket.io/?EIO=4&transport=websocket', {
          onFrame(frame, socket) {
            if (frame === '2') socket.send('3')
            else if (frame.startsWith('40')) socket.send(`421["sync",{"known":${known},"loaded":["${conversationId}"]}]`)
            else if (frame.startsWith('431')) {
              if (!frame.includes(`"upToRev":${upToRev},`) && rev !== upToRev) return fail()
              times.push(performance.now() - began)
              resolve()
            } else if (frame.startsWith('44')) fail()
          },
          onLost: fail,
        }).then(socket => socket.send(`40{"token":"${userId}"}`), () => {})
      })
    }
    await Promise.all(groups.flatMap((members, index) => members.map(userId => comeBack(userId, conversationIds[index] ?? ''))))
    times.sort((one, other) => one - other)
    return { lastMs: times.at(-1) ?? NaN, halfMs: times[times.length >> 1] ?? NaN, failures }
  },
})
