import { randomUUID } from 'node:crypto'
import { memoryStorage } from '@confab/adapter-memory'
import { mongooseStorage } from '@confab/adapter-mongoose'
import type { Storage, UserDirectory } from '@confab/core'
import mongoose from 'mongoose'
import { anyCase, userDirectory } from './user-directory.js'

/** A user of the app, as it had them before there was a chat. */
export interface AppUser {
  _id: string
  email: string
  fullName: string
  passwordHash: string
  newsletter: boolean
}

/** Where the app keeps its users. */
export interface AppUsers {
  /** Adds one; null when the address is taken. */
  add(user: Omit<AppUser, '_id'>): Promise<AppUser | null>
  /** Finds one by address. */
  byEmail(email: string): Promise<AppUser | null>
}

/** What the app keeps, and what of it the chat is given. */
export interface Kept {
  appUsers: AppUsers
  /** The chat's own data. */
  storage: Storage
  /** The app's people, as the chat sees them. */
  users: UserDirectory
  close(): Promise<unknown>
}

/** Keeps everything in the MongoDB that a URI names (a replica set): the app's users in its own collection, the chat's data beside it. */
export async function keepInMongoDb(uri: string): Promise<Kept> {
  const { connection } = await mongoose.connect(uri)
  const schema = new mongoose.Schema<AppUser>({
    _id: String,
    email: { type: String, required: true, unique: true },
    fullName: { type: String, required: true },
    passwordHash: { type: String, required: true, select: false },
    newsletter: { type: Boolean, default: false },
  })
  const User = mongoose.model('User', schema.index({ fullName: 1 }, { collation: anyCase }))
  await User.init()
  return {
    appUsers: {
      add: async (user) => {
        try {
          return await User.create({ _id: randomUUID(), ...user })
        } catch (error) {
          if ((error as { code?: number }).code === 11000) return null
          throw error
        }
      },
      byEmail: (email) => User.findOne({ email: { $eq: email } }).select('+passwordHash').lean(),
    },
    storage: mongooseStorage({ connection }),
    users: userDirectory(User),
    close: () => mongoose.disconnect(),
  }
}

/** Keeps everything in memory, for trying it out. */
export function keepInMemory(): Kept {
  const all = new Map<string, AppUser>()
  const toPerson = ({ _id, fullName }: AppUser) => ({ id: _id, name: fullName })
  const byEmail = async (email: string): Promise<AppUser | null> => [...all.values()].find((user) => user.email === email) ?? null
  return {
    appUsers: {
      add: async (user) => {
        if (await byEmail(user.email) !== null) return null
        const added = { _id: randomUUID(), ...user }
        all.set(added._id, added)
        return added
      },
      byEmail,
    },
    storage: memoryStorage(),
    users: {
      findMany: async (ids) => ids.flatMap((id) => all.get(id) ?? []).map(toPerson),
      search: async ({ query, limit }) => {
        const found = [...all.values()].filter(({ fullName }) => fullName.toLowerCase().startsWith(query.toLowerCase()))
        return { users: found.slice(0, limit).map(toPerson), cursor: null }
      },
    },
    close: async () => undefined,
  }
}
