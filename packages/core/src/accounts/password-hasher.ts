/** How passwords are kept. Plug in another (scrypt, native bcrypt, argon2) as `createAccounts({ passwords })`. */
export interface PasswordHasher {
  /** Turns a password of up to 1,024 characters into what is stored: never cut off, with its own salt, telling its own format and cost. */
  hash(password: string): Promise<string>
  /** Tells whether the password is the one that was stored. A stored text of a format it does not know is a no. */
  verify(password: string, stored: string): Promise<boolean>
  /** Whether the stored text has another format or cost than a new one would: after a log-in it is then hashed anew. */
  needsRehash(stored: string): boolean
  /** Lets go of threads and the like. */
  close(): Promise<void>
}
