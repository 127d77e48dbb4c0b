import type { UserStore } from '@confab/core'
import type { User } from '@confab/protocol'
import { copyJson, copyUser } from './copies.js'
import type { MemoryState } from './memory-state.js'
import { nameCursor, nameIndex } from './name-index.js'

/** People and blocks. */
export function memoryUsers(state: MemoryState): UserStore {
  const users = new Map<string, User>()
  const names = nameIndex()

  const ensured = (userId: string): User => {
    const existing = users.get(userId)
    if (existing !== undefined) return existing
    const user: User = { id: userId, name: userId, bio: '', avatarUrl: null, custom: {} }
    users.set(userId, user)
    names.add(user)
    return user
  }

  return {
    async ensure(userId) {
      ensured(userId)
    },

    async findMany(userIds) {
      return [...new Set(userIds)].flatMap((userId) => {
        const user = users.get(userId)
        return user === undefined ? [] : [copyUser(user)]
      })
    },

    async search({ query, cursor, limit }) {
      // One more than asked for tells whether there is another page.
      const found = names.find(query, cursor, limit + 1)
      const last = found.length > limit ? found[limit - 1] : undefined
      return { users: found.slice(0, limit).map(copyUser), cursor: last === undefined ? null : nameCursor(last) }
    },

    async update(userId, patch) {
      const user = ensured(userId)
      names.remove(user)
      Object.assign(user, copyJson(patch))
      names.add(user)
      return copyUser(user)
    },

    async block(userId, blockedUserId) {
      const theirs = state.blocked.get(userId)
      if (theirs === undefined) state.blocked.set(userId, new Set([blockedUserId]))
      else theirs.add(blockedUserId)
    },

    async unblock(userId, blockedUserId) {
      state.blocked.get(userId)?.delete(blockedUserId)
    },

    async blockedBy(userId) {
      return [...(state.blocked.get(userId) ?? [])]
    },

    async blockersAmong(userIds, userId) {
      return userIds.filter((blockerId) => state.blocked.get(blockerId)?.has(userId) === true)
    },
  }
}
