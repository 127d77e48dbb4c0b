import { monitorEventLoopDelay } from 'node:perf_hooks'
import { memoryStorage } from '@confab/adapter-memory'
import { createChat } from '@confab/core'
import { createAccounts } from '@confab/core/accounts'
import { defaultLimits, type Limits } from '@confab/protocol'
import { answer } from '../harness/answer.js'
import { median } from '../harness/statistics.js'

/** How the loop fared. */
export interface LoopSample {
  /** The delay below which 99 of 100 turns of the event loop stayed, in milliseconds. */
  p99: number
  /** The longest, in milliseconds. */
  longest: number
  /** Log-ins answered. */
  logIns: number
}

/** How long a log-in that fails takes, in milliseconds, by what is wrong with it. */
export interface FailureTimes {
  unknown: number
  wrong: number
}

const unlimited = { burst: 1e9, perSecond: 1e9 }
const rates = Object.fromEntries(Object.keys(defaultLimits.rates).map(name => [name, unlimited])) as Limits['rates']
/** Hashing at the cost and on the threads that an app gets which sets nothing. */
const chat = createChat({
  storage: memoryStorage(), logger: { error() {}, warn() {} }, limits: { rates },
  accounts: createAccounts({ keys: [{ id: 'one', secret: 'a secret of at least thirty-two bytes' }] }),
})
const password = 'correct horse battery'
const nobody = { credentials: { token: null, headers: {} }, address: null }

async function logIn(email: string, shown: string): Promise<boolean> {
  return await chat.host.callAccount?.(nobody, 'logIn', { email, password: shown }).then(() => true, () => false) ?? false
}

let signedUp = 0
async function signUp(people: number): Promise<void> {
  for (; signedUp < people; signedUp += 1) await chat.host.callAccount?.(nobody, 'signUp', { email: `user${signedUp}@mail.example`, password, name: `User ${signedUp}` })
}

answer({
  loop: async ({ parallel, windowMs }: { parallel: number; windowMs: number }): Promise<LoopSample> => {
    await signUp(parallel)
    const histogram = monitorEventLoopDelay({ resolution: 1 })
    histogram.enable()
    const until = performance.now() + windowMs
    let logIns = 0
    const one = async (person: number): Promise<void> => {
      do if (await logIn(`user${person}@mail.example`, password)) logIns += 1
      while (performance.now() < until)
    }
    await (parallel === 0 ? new Promise(resolve => setTimeout(resolve, windowMs)) : Promise.all(Array.from({ length: parallel }, (_, person) => one(person))))
    histogram.disable()
    if (parallel > 0 && logIns === 0) throw new Error('nobody could log in')
    return { p99: histogram.percentile(99) / 1e6, longest: histogram.max / 1e6, logIns }
  },
  failures: async ({ tries }: { tries: number }): Promise<FailureTimes> => {
    await signUp(1)
    // The first of all makes what unknown people are checked against.
    await logIn('nobody@mail.example', 'guess')
    const times: Record<keyof FailureTimes, number[]> = { unknown: [], wrong: [] }
    for (let at = 0; at < 2 * tries; at += 1) {
      // By turns, and each first as often as the other.
      const kind = at % 4 === 0 || at % 4 === 3 ? 'unknown' : 'wrong'
      const start = performance.now()
      await logIn(kind === 'unknown' ? `nobody${at}@mail.example` : 'user0@mail.example', 'not the password')
      times[kind].push(performance.now() - start)
    }
    return { unknown: median(times.unknown), wrong: median(times.wrong) }
  },
})
