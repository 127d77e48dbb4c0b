import type { UserDirectory } from '@confab/core'
import type { Model } from 'mongoose'
import type { AppUser } from './app-users.js'

/** Shows the chat the people of the app's own `User` model. */
export function userDirectory(User: Model<AppUser>): UserDirectory {
  const toPerson = ({ _id, fullName }: Pick<AppUser, '_id' | 'fullName'>) => ({ id: _id, name: fullName })
  return {
    async findMany(ids) {
      return (await User.find({ _id: { $in: ids } }, { fullName: 1 }).lean()).map(toPerson)
    },
    async search({ query, limit }) {
      const beginning = { $gte: query, $lt: `${query}\uffff` }
      const found = await User.find({ fullName: beginning }, { fullName: 1 }).collation(anyCase).sort({ fullName: 1 }).limit(limit).lean()
      return { users: found.map(toPerson), cursor: null }
    },
  }
}

/** The index on `fullName` has it too, so that a search is a range of the index. */
export const anyCase = { locale: 'en', strength: 2 } as const
