import { createHmac } from 'node:crypto'
import { availableParallelism } from 'node:os'
import type { PasswordHasher } from './password-hasher.js'
import { WorkerPool } from './worker-pool.js'

/** How bcrypt is used. */
export interface BcryptOptions {
  /** Rounds as a power of two, 4 to 31; default 12, about a third of a second on one core. */
  cost?: number
  /** A secret that is kept apart from the database: stolen hashes alone are then worth nothing. Losing it locks everybody out. */
  pepper?: string
  /** How many threads at most; default one less than there are cores, at least 1 and at most 4. */
  threads?: number
  /** How many passwords may wait for a thread; default 64. One more is RATE_LIMITED. */
  queue?: number
}

/** What is before the hash tells how the password was prepared, so that the preparation can change one day. */
const preparedPrefix = 'hmac-sha384:'

/**
 * The async calls of bcryptjs would still work on the thread they are called on, in slices of 100 ms: hence threads. They find bcryptjs by themselves: a bundler such as Next's
 * replaces the place of a module by a number of its own, which a thread cannot load.
 */
const workerCode = `
const { createRequire } = require('node:module')
const { parentPort, workerData } = require('node:worker_threads')
const bcrypt = createRequire(workerData.from)('bcryptjs')
parentPort.on('message', ({ secret, cost, hash }) => {
  try {
    parentPort.postMessage({ result: hash === undefined ? bcrypt.hashSync(secret, cost) : bcrypt.compareSync(secret, hash) })
  } catch (error) {
    parentPort.postMessage({ failure: String(error) })
  }
})`

/**
 * Passwords by bcryptjs, on threads of their own. bcrypt reads 72 bytes only and stops at a NUL, so it is given a digest (base64 of HMAC-SHA-384, 64 characters) of the whole password.
 * It also verifies plain bcrypt hashes (`$2a$`, `$2b$`, `$2y$`) of a login that was there before, and asks for those to be hashed anew.
 */
export function bcryptPasswords(options: BcryptOptions = {}): PasswordHasher {
  const { cost = 12, pepper = '', threads = Math.min(4, Math.max(1, availableParallelism() - 1)), queue = 64 } = options
  if (!Number.isInteger(cost) || cost < 4 || cost > 31) throw new TypeError('bcryptPasswords was refused: cost is a whole number from 4 to 31.')
  const pool = new WorkerPool({ code: workerCode, workerData: { from: import.meta.url }, threads, queue })
  const prepare = (password: string): string => createHmac('sha384', `confab${pepper}`).update(password, 'utf8').digest('base64')
  const current = new RegExp(`^${preparedPrefix}\\$2[aby]\\$${String(cost).padStart(2, '0')}\\$`)

  return {
    async hash(password) {
      return preparedPrefix + String(await pool.run({ secret: prepare(password), cost }))
    },
    async verify(password, stored) {
      const prepared = stored.startsWith(preparedPrefix)
      const hash = prepared ? stored.slice(preparedPrefix.length) : stored
      if (!/^\$2[aby]\$\d\d\$.{53}$/.test(hash)) return false
      return (await pool.run({ secret: prepared ? prepare(password) : password, hash })) === true
    },
    needsRehash: (stored) => !current.test(stored),
    close: () => pool.close(),
  }
}
