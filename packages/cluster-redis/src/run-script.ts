import { createHash } from 'node:crypto'
import type { GuardedRedis } from './guarded-redis.js'

/** A script, and the name under which Redis knows it. */
export interface Script {
  readonly text: string
  readonly sha: string
}

/** Every script goes by Redis's own clock, in milliseconds: those of nodes differ. */
const clock = `
local time = redis.call('TIME')
local now = time[1] * 1000 + math.floor(time[2] / 1000)
`

/** Makes a script, which finds the time in `now`. */
export function script(body: string): Script {
  const text = clock + body
  return { text, sha: createHash('sha1').update(text).digest('hex') }
}

/** Runs a script. A Redis that was restarted does not know it any more, and is told. */
export async function runScript<Answer>(redis: GuardedRedis, { text, sha }: Script, keys: readonly string[], args: readonly (string | number)[]): Promise<Answer> {
  return redis.ask(async client => {
    try {
      return await client.evalsha(sha, keys.length, ...keys, ...args)
    } catch (error) {
      if (!String(error).includes('NOSCRIPT')) throw error
      return client.eval(text, keys.length, ...keys, ...args)
    }
  }) as Promise<Answer>
}
