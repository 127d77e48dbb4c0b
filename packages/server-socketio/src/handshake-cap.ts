import { ChatError } from '@confab/protocol'

/** How many handshakes are looked at in the same moment, and how many wait for their turn. Who comes back after the failure of a node does so with thousands. */
const most = 64
const mostWaiting = 2_000
/** When those may come again who cannot even wait: at a time of their own each. */
const retryMs = { least: 1_000, most: 15_000 }

/**
 * Returns the way through which handshakes come, a bounded number at a time, in their order: the app's own login is asked by each, and calls of those who are in must not wait behind all of them. `isWanted` says
 * whether somebody still waits for it.
 * @throws UNAVAILABLE when too many wait, with a time after which to come again.
 */
export function handshakeCap(limits: { most: number; mostWaiting: number } = { most, mostWaiting }): <Result>(admit: () => Promise<Result>, isWanted: () => boolean) => Promise<Result> {
  const waiting: (() => void)[] = []
  let running = 0

  const next = (): void => {
    const first = waiting.shift()
    // Whoever waits longest takes the place over, so that nobody slips in between.
    if (first === undefined) running -= 1
    else first()
  }

  return async (admit, isWanted) => {
    if (running >= limits.most) {
      if (waiting.length >= limits.mostWaiting) throw tooMany()
      await new Promise<void>(resolve => waiting.push(resolve))
    } else running += 1
    try {
      if (!isWanted()) throw tooMany()
      return await admit()
    } finally {
      next()
    }
  }
}

function tooMany(): ChatError {
  const retryAfterMs = Math.round(retryMs.least + Math.random() * (retryMs.most - retryMs.least))
  return new ChatError('UNAVAILABLE', `You could not be connected: too many are connecting at this moment. Try again in ${retryAfterMs} ms; until then calls go over HTTP.`, { retryAfterMs })
}
