import type { FoundUsers, UserPatch, UserSearch, UserStore } from '@confab/core'
import type { User, UserCustom } from '@confab/protocol'
import { createBlocks } from './blocks.js'
import { decodeCursor, encodeCursor } from './cursors.js'
import { storableCustom } from './custom.js'
import type { Database } from './database.js'
import type { UserDocument } from './documents.js'
import { isDuplicateKey } from './errors.js'
import { beginningsOf, nameKeyOf, searchOf } from './name-beginnings.js'
import { userIndexes } from './schemas/user-schema.js'

type UserRow = Omit<UserDocument, 'beginnings'>

const projection = { _id: 1, name: 1, bio: 1, avatarUrl: 1, custom: 1, nameKey: 1 } as const

/** Makes the store of people. */
export function createUsers(database: Database): UserStore {
  const { users, reach } = database

  const search = async ({ query, cursor, limit }: UserSearch): Promise<FoundUsers> => {
    const { beginning, matches } = searchOf(query)
    const place = decodeCursor(cursor, 'string')
    const after = place === null ? {} : { nameKey: { $gte: place[0] }, $nor: [{ nameKey: { $eq: place[0] }, _id: { $lte: place[1] } }] }
    const rows = await reach.read((options) => users.find({ beginnings: { $eq: beginning }, ...after }, {
      ...options, projection, sort: { nameKey: 1, _id: 1 }, limit: limit + 1, hint: userIndexes.search.name,
    }).toArray() as Promise<UserRow[]>)
    const page = rows.slice(0, limit)
    const last = page.at(-1)
    return {
      users: page.filter(({ name }) => matches(name)).map(toUser),
      cursor: rows.length > limit && last !== undefined ? encodeCursor([last.nameKey, last._id]) : null,
    }
  }

  const update = async (userId: string, patch: UserPatch): Promise<User> => {
    const row = await reach.repeat(async (options) => {
      const upsert = () => users.findOneAndUpdate({ _id: { $eq: userId } }, { $set: fieldsOf(patch), $setOnInsert: missing(patch, newUser(userId)) }, {
        ...options, upsert: true, returnDocument: 'after', projection, includeResultMetadata: false,
      })
      return upsert().catch((error: unknown) => {
        if (isDuplicateKey(error)) return upsert()
        throw error
      })
    })
    return toUser(row as UserRow)
  }

  return {
    ensure: async (userId) => {
      const { _id, ...fields } = newUser(userId)
      await reach.repeat((options) => users.updateOne({ _id }, { $setOnInsert: fields }, { ...options, upsert: true }).catch((error: unknown) => {
        if (!isDuplicateKey(error)) throw error
      }))
    },
    findMany: async (userIds) => {
      if (userIds.length === 0) return []
      const rows = await reach.read((options) => users.find({ _id: { $in: [...userIds] } }, { ...options, projection }).toArray() as Promise<UserRow[]>)
      return rows.map(toUser)
    },
    search,
    update,
    ...createBlocks(database),
  }
}

function newUser(userId: string): UserDocument {
  return { _id: userId, bio: '', avatarUrl: null, custom: {}, ...nameFields(userId) }
}

function nameFields(name: string): Pick<UserDocument, 'name' | 'nameKey' | 'beginnings'> {
  return { name, nameKey: nameKeyOf(name), beginnings: beginningsOf(name) }
}

/** The fields that a patch sets. */
function fieldsOf({ name, bio, avatarUrl, custom }: UserPatch): Partial<UserDocument> {
  return {
    ...(name === undefined ? {} : nameFields(name)),
    ...(bio === undefined ? {} : { bio }),
    ...(avatarUrl === undefined ? {} : { avatarUrl }),
    ...(custom === undefined ? {} : { custom: storableCustom(custom) }),
  }
}

/** The fields of a new person that a patch leaves to their defaults. */
function missing(patch: UserPatch, { _id, ...defaults }: UserDocument): Partial<UserDocument> {
  const set = fieldsOf(patch)
  return Object.fromEntries(Object.entries(defaults).filter(([field]) => !Object.hasOwn(set, field)))
}

function toUser({ _id, name, bio, avatarUrl, custom }: UserRow): User {
  return { id: _id, name, bio, avatarUrl, custom: custom as UserCustom }
}
