/**
 * Who is there, by leases. A lease belongs to a connection (or to a recent HTTP call) and ends by itself: a node that dies leaves no ghosts. Nothing
 * of it is ever in the database.
 */
export interface PresenceStore {
  /** Starts or extends a lease. Returns true when the person had no live lease before and was not yet announced as online. */
  renew(userId: string, leaseId: string, ttlMs: number): Promise<boolean>
  /** Ends a lease now. */
  release(userId: string, leaseId: string): Promise<void>
  /** Which of these people have a live lease, or are within the grace of a reload. */
  online(userIds: readonly string[]): Promise<string[]>
  /**
   * Takes the people who were announced as online and have had no live lease for `graceMs`: each is returned to exactly one caller on any number of nodes, who announces
   * that they went.
   */
  claimOffline(graceMs: number): Promise<string[]>
}
