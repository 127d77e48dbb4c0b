import type { User } from '@confab/protocol'
import type { FoundUsers, UserPatch, UserSearch } from './user-store.js'

/**
 * The app's own people, when it has them: `createChat({ users })`. What is returned is stripped to the fields of {@link User} before it leaves.
 */
export interface UserDirectory {
  /** Returns those that exist. Called with up to 1,000 ids. */
  findMany(userIds: readonly string[]): Promise<DirectoryUser[]>
  /** Finds by the beginning of words of the name. The query is data: never build a pattern from it unescaped. */
  search(search: UserSearch): Promise<{ users: DirectoryUser[]; cursor: FoundUsers['cursor'] }>
  /** Changes a profile and returns it. Left out, `updateMe` is FORBIDDEN: the app changes its people itself. */
  update?(userId: string, patch: UserPatch): Promise<DirectoryUser>
}

/** A person as the app knows them; what is left out is empty. */
export type DirectoryUser = Pick<User, 'id' | 'name'> & Partial<Omit<User, 'id' | 'name'>>
