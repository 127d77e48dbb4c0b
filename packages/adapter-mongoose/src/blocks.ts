import type { UserStore } from '@confab/core'
import { fixedLimits } from '@confab/protocol'
import type { Database } from './database.js'
import { isDuplicateKey } from './errors.js'
import { blockIndexes } from './schemas/block-schema.js'

/** Makes the part of the store of people that keeps their blocks. */
export function createBlocks({ blocks, reach }: Database): Pick<UserStore, 'block' | 'unblock' | 'blockedBy' | 'blockersAmong'> {
  return {
    block: async (userId, blockedUserId) => {
      const block = { _id: { userId, blockedUserId }, createdAt: new Date() }
      await reach.repeat((options) => blocks.insertOne(block, options).catch((error: unknown) => {
        if (!isDuplicateKey(error)) throw error
      }))
    },
    unblock: async (userId, blockedUserId) => {
      await reach.repeat((options) => blocks.deleteOne({ _id: { $eq: { userId, blockedUserId } } }, options))
    },
    blockedBy: async (userId) => {
      const rows = await reach.read((options) => blocks.find({ '_id.userId': { $eq: userId } }, {
        ...options, projection: { _id: 1 }, hint: blockIndexes.byUser.name, limit: fixedLimits.blockedUsers,
      }).toArray())
      return rows.map(({ _id }) => _id.blockedUserId)
    },
    blockersAmong: async (userIds, userId) => {
      if (userIds.length === 0) return []
      const pairs = [...new Set(userIds)].map((blocker) => ({ userId: blocker, blockedUserId: userId }))
      const rows = await reach.read((options) => blocks.find({ _id: { $in: pairs } }, { ...options, projection: { _id: 1 } }).toArray())
      return rows.map(({ _id }) => _id.userId)
    },
  }
}
