import type { User } from '@confab/protocol'

/** What changes in a profile; what is left out stays. */
export type UserPatch = Partial<Omit<User, 'id'>>

/** Which people a search means. */
export interface UserSearch {
  /** The beginning of a name or of one of its words, any case; empty means everybody. Data, never a pattern. */
  query: string
  /** From the page before. */
  cursor?: string | undefined
  /** How many at most. */
  limit: number
}

/** A page of people, ordered by name in any case, then by id. */
export interface FoundUsers {
  /** The people. */
  users: User[]
  /** Opaque; null at the end. */
  cursor: string | null
}

/** People who have no directory of their own, and everybody's blocks. */
export interface UserStore {
  /** Makes sure the person exists; a new one is called by their id. Repeating it, also concurrently, changes nothing. */
  ensure(userId: string): Promise<void>
  /** Returns those that exist. One command for any number of ids (up to 1,000). */
  findMany(userIds: readonly string[]): Promise<User[]>
  /** Finds by the beginning of words; bounded cost (A6), no pattern from users. */
  search(search: UserSearch): Promise<FoundUsers>
  /** Creates or changes a profile and returns it. */
  update(userId: string, patch: UserPatch): Promise<User>

  /** Records that `userId` has blocked `blockedUserId`. Repeating it changes nothing. */
  block(userId: string, blockedUserId: string): Promise<void>
  /** Takes it back. Repeating it changes nothing. */
  unblock(userId: string, blockedUserId: string): Promise<void>
  /** Whom the person has blocked. */
  blockedBy(userId: string): Promise<string[]>
  /** Which of `userIds` have blocked `userId`. */
  blockersAmong(userIds: readonly string[], userId: string): Promise<string[]>
}
