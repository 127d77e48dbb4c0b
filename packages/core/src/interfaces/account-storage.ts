/** An account, as it is stored. */
export interface StoredAccount {
  /** The person. */
  userId: string
  /** As typed. */
  email: string
  /** What tells addresses apart; unique. */
  emailKey: string
  /** As the hasher made it; null for an account that has no password. */
  passwordHash: string | null
  /** ISO 8601. */
  createdAt: string
}

/** Accounts. */
export interface AccountStore {
  /** Stores an account, unless its address is taken: of any number of concurrent calls with one address, exactly one is told `created: true`. */
  create(account: StoredAccount): Promise<{ created: boolean }>
  /** Returns the one with this address key. */
  findByEmail(emailKey: string): Promise<StoredAccount | null>
  /** Returns the one of this person. */
  get(userId: string): Promise<StoredAccount | null>
  /** Changes the hash if it still is `fromHash`; tells whether it did. So that hashing anew never undoes a change of password. */
  setPasswordHash(userId: string, fromHash: string | null, toHash: string): Promise<boolean>
}

/** A session, as it is stored. Of refresh tokens there are only digests. */
export interface StoredSession {
  /** Its id. */
  id: string
  /** Whose. */
  userId: string
  /** Digest of the refresh token that is good now. */
  refreshHash: string
  /** Digest of the one before; null for a new session. */
  previousHash: string | null
  /** When the one before was used, ISO 8601. */
  rotatedAt: string
  /** ISO 8601. */
  createdAt: string
  /** When it was last refreshed, ISO 8601. */
  lastUsedAt: string
  /** When it ends by itself unless it is refreshed, ISO 8601. Storage may drop it after that. */
  expiresAt: string
  /** What its browser called itself. */
  userAgent: string | null
}

/** One use of a refresh token. */
export interface SessionRotation {
  /** Which session. */
  sessionId: string
  /** Digest of the token that was shown. */
  fromHash: string
  /** Digest of its successor. */
  toHash: string
  /** Now, ISO 8601. */
  usedAt: string
  /** When the session ends from now on, ISO 8601. */
  expiresAt: string
  /** For how long the token before may be shown again, because the answer was lost or two tabs asked at once. */
  graceMs: number
}

/** Sessions. */
export interface SessionStore {
  /** Stores a session. */
  create(session: StoredSession): Promise<void>
  /** Returns a session that has not ended. */
  get(sessionId: string): Promise<StoredSession | null>
  /** Returns those of many sessions that have not ended, in any order; one read however many there are. */
  findMany(sessionIds: readonly string[]): Promise<Pick<StoredSession, 'id' | 'userId' | 'expiresAt'>[]>
  /**
   * Uses a refresh token, in one step: `rotated` when it was the good one (of any number of concurrent calls with it, exactly one), `repeated` when it was the one before and used less than `graceMs` ago, `reused`
   * when it is neither, `gone` when the session has ended. Only `rotated` changes something.
   */
  rotate(rotation: SessionRotation): Promise<'rotated' | 'repeated' | 'reused' | 'gone'>
  /** Ends a session; tells whether there was one. */
  revoke(sessionId: string): Promise<boolean>
  /** Ends all of a person's sessions but one; returns the ids of those ended. */
  revokeAll(userId: string, exceptSessionId?: string): Promise<string[]>
  /** Returns a person's sessions that have not ended, the one used last first. */
  list(userId: string): Promise<StoredSession[]>
}

/** What the login in the box needs of a storage, beside {@link Storage}. Apps with a login of their own need none of it. */
export interface AccountStorage {
  /** Accounts. */
  readonly accounts: AccountStore
  /** Sessions. */
  readonly sessions: SessionStore
}
