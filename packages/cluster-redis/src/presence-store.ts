import type { PresenceStore } from '@confab/core'
import type { GuardedRedis } from './guarded-redis.js'
import { endLease, renewLease, takeGone, whoIsThere } from './presence-scripts.js'
import { runScript } from './run-script.js'

/** People whose going is announced by one call. */
const mostGone = 1_000
/** How long a Redis that came back empty is not believed that somebody is not there: twice the time in which leases are renewed. */
const forgetfulMs = 10_000
/** People of whom it is remembered what was said last, and that went while Redis was away. */
const mostKnown = 50_000

/** Makes the store of leases in Redis. It goes by Redis's clock. */
export function presenceStore(redis: GuardedRedis, prefix: string): PresenceStore {
  const there = `${prefix}presence`
  const born = `${there}:born`
  const leasesBegin = `${there}:leases:`
  const leases = (userId: string): string => leasesBegin + userId
  /** Who was there when last asked, for while Redis has to be told. */
  const known = new Set<string>()
  const left: [userId: string, leaseId: string][] = []
  let bornAt: string | undefined

  const end = async (userId: string, leaseId: string, bornBefore = ''): Promise<void> => {
    await runScript(redis, endLease, [there, leases(userId), born], [userId, leaseId, bornBefore])
  }

  redis.onChange(() => {
    if (redis.problem !== null) return
    for (const [userId, leaseId] of left.splice(0)) end(userId, leaseId, bornAt).catch(() => keepLeft(userId, leaseId))
  })
  function keepLeft(userId: string, leaseId: string): void {
    if (left.length < mostKnown) left.push([userId, leaseId])
  }

  /** Takes note of since when Redis knows anything; tells whether that is too short to know who is not there. */
  function isForgetful(since = '', now = ''): boolean {
    bornAt ??= since
    if (since === bornAt) return false
    if (Number(now) - Number(since) < forgetfulMs) return true
    bornAt = since
    return false
  }

  function note(userId: string, isThere: boolean): void {
    if (!isThere) known.delete(userId)
    else if (known.size < mostKnown) known.add(userId)
  }

  return {
    async renew(userId, leaseId, ttlMs) {
      const [since, now, isNew] = await runScript<[string, string, number]>(redis, renewLease, [there, leases(userId), born], [userId, leaseId, ttlMs])
      isForgetful(since, now)
      return isNew === 1
    },

    async release(userId, leaseId) {
      try {
        await end(userId, leaseId)
      } catch (error) {
        keepLeft(userId, leaseId)
        throw error
      }
    },

    async online(userIds) {
      if (userIds.length === 0) return []
      const [since, now, ...answer] = await runScript<string[]>(redis, whoIsThere, [there, born], userIds)
      const online = new Set(answer)
      if (isForgetful(since, now)) return userIds.filter(userId => online.has(userId) || known.has(userId))
      for (const userId of userIds) note(userId, online.has(userId))
      return answer
    },

    async claimOffline(graceMs) {
      const [since, now, ...gone] = await runScript<string[]>(redis, takeGone, [there, born, `${there}:asked`, `${there}:frozen`], [graceMs, mostGone, leasesBegin])
      isForgetful(since, now)
      for (const userId of gone) known.delete(userId)
      return gone
    },
  }
}
