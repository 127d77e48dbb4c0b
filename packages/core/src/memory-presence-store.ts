import type { Clock } from './interfaces/clock.js'
import type { PresenceStore } from './interfaces/presence-store.js'

/** Somebody who was announced as online and not yet as gone. */
interface Person {
  /** When each lease ends. */
  leases: Map<string, number>
  /** When they were last there, as far as is known. */
  lastThere: number
}

/** Makes a presence store for one process: what `createChat` uses when it is given none. */
export function memoryPresenceStore(clock: Clock = { now: Date.now }): PresenceStore {
  const people = new Map<string, Person>()

  const end = (person: Person, leaseId: string): void => {
    const until = Math.min(person.leases.get(leaseId) ?? 0, clock.now())
    person.leases.delete(leaseId)
    person.lastThere = Math.max(person.lastThere, until)
  }

  const isThere = (person: Person): boolean => {
    const now = clock.now()
    for (const [leaseId, until] of person.leases) if (until <= now) end(person, leaseId)
    return person.leases.size > 0
  }

  return {
    async renew(userId, leaseId, ttlMs) {
      const until = clock.now() + ttlMs
      const person = people.get(userId)
      if (person === undefined) people.set(userId, { leases: new Map([[leaseId, until]]), lastThere: 0 })
      else person.leases.set(leaseId, until)
      return person === undefined
    },

    async release(userId, leaseId) {
      const person = people.get(userId)
      if (person !== undefined) end(person, leaseId)
    },

    async online(userIds) {
      return userIds.filter((userId) => people.has(userId))
    },

    async claimOffline(graceMs) {
      const gone: string[] = []
      for (const [userId, person] of people) {
        if (isThere(person)) continue
        // A clock that was set back must not keep anybody for longer.
        person.lastThere = Math.min(person.lastThere, clock.now())
        if (clock.now() - person.lastThere < graceMs) continue
        people.delete(userId)
        gone.push(userId)
      }
      return gone
    },
  }
}
