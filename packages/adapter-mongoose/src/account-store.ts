import type { AccountStore, StoredAccount } from '@confab/core'
import type { Database } from './database.js'
import type { AccountDocument } from './documents.js'
import { isDuplicateKey } from './errors.js'

/** Makes the store of accounts, for the login in the box. */
export function createAccountStore({ accounts, reach }: Database): AccountStore {
  const find = async (filter: { _id: { $eq: string } } | { emailKey: { $eq: string } }): Promise<StoredAccount | null> => {
    const account = await reach.read((options) => accounts.findOne(filter, options))
    return account === null ? null : toAccount(account)
  }

  return {
    create: async ({ userId, createdAt, ...account }) => {
      const document: AccountDocument = { _id: userId, ...account, createdAt: new Date(createdAt) }
      let attempts = 0
      const created = await reach.repeat(async (options) => {
        attempts += 1
        try {
          await accounts.insertOne(document, options)
          return true
        } catch (error) {
          if (!isDuplicateKey(error)) throw error
          if (attempts === 1) return false
          // The answer to an earlier attempt was lost: perhaps this is what it stored. No two hashes are alike.
          const stored = await accounts.findOne({ _id: { $eq: userId } }, { ...options, readConcern: { level: 'majority' } })
          return stored !== null && stored.emailKey === account.emailKey && stored.passwordHash === account.passwordHash
        }
      })
      return { created }
    },

    findByEmail: (emailKey) => find({ emailKey: { $eq: emailKey } }),
    get: (userId) => find({ _id: { $eq: userId } }),

    setPasswordHash: async (userId, fromHash, toHash) => {
      let attempts = 0
      return reach.repeat(async (options) => {
        attempts += 1
        const { matchedCount } = await accounts.updateOne({ _id: { $eq: userId }, passwordHash: { $eq: fromHash } }, { $set: { passwordHash: toHash } }, options)
        if (matchedCount === 1 || attempts === 1) return matchedCount === 1
        const stored = await accounts.findOne({ _id: { $eq: userId } }, { ...options, readConcern: { level: 'majority' } })
        return stored?.passwordHash === toHash
      })
    },
  }
}

function toAccount({ _id, email, emailKey, passwordHash, createdAt }: AccountDocument): StoredAccount {
  return { userId: _id, email, emailKey, passwordHash, createdAt: createdAt.toISOString() }
}
