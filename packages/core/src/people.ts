import type { User } from '@confab/protocol'
import { BoundedMap } from './bounded-map.js'
import type { DirectoryUser, UserDirectory } from './interfaces/user-directory.js'
import type { FoundUsers, UserPatch, UserSearch, UserStore } from './interfaces/user-store.js'
import { forbidden } from './refusals.js'

/** The people of a chat, wherever they are kept. */
export interface People {
  /** Whether it is known already that the actor exists; then there is nothing to wait for. */
  knows(actor: string): boolean
  /** Makes sure the actor exists. The app's own people exist without that. */
  ensure(actor: string): Promise<void>
  /** Takes note that the actor exists, as somebody has read. */
  met(actor: string): void
  /** Returns those that exist. */
  findMany(userIds: readonly string[]): Promise<User[]>
  /** Finds by the beginning of words of the name. */
  search(search: UserSearch): Promise<FoundUsers>
  /** Changes a profile and returns it. */
  update(userId: string, patch: UserPatch): Promise<User>
}

/** People kept in the storage: they exist from their first call on, and each process remembers whom it has seen. */
export function storedPeople(users: UserStore): People {
  const known = new BoundedMap<true>(50_000)
  return {
    knows: (actor) => known.get(actor) === true,
    async ensure(actor) {
      await users.ensure(actor)
      known.set(actor, true)
    },
    met: (actor) => void known.set(actor, true),
    findMany: async (userIds) => (userIds.length === 0 ? [] : users.findMany(userIds)),
    search: (search) => users.search(search),
    update: (userId, patch) => users.update(userId, patch),
  }
}

/** The app's own people. */
export function directoryPeople(directory: UserDirectory): People {
  return {
    knows: () => true,
    async ensure() {},
    met() {},
    findMany: async (userIds) => (userIds.length === 0 ? [] : (await directory.findMany(userIds)).map(toUser)),
    async search(search) {
      const { users, cursor } = await directory.search(search)
      return { users: users.map(toUser), cursor }
    },
    async update(userId, patch) {
      if (directory.update === undefined) {
        throw forbidden('The profile could not be changed here: this app keeps its people itself. Change it where the app lets you.')
      }
      return toUser(await directory.update(userId, patch))
    },
  }
}

function toUser({ id, name, bio, avatarUrl, custom }: DirectoryUser): User {
  return { id, name, bio: bio ?? '', avatarUrl: avatarUrl != null && isLink(avatarUrl) ? avatarUrl : null, custom: custom ?? {} }
}

/** What clients may count on of every picture's address, whoever wrote it into the app's own tables. */
function isLink(url: string): boolean {
  return /^(https?:\/\/|\/(?!\/))/i.test(url)
}
