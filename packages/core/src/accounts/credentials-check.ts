import { ChatError } from '@confab/protocol'
import type { StoredAccount } from '../interfaces/account-storage.js'
import type { AccountServices } from './account-services.js'

/** Says whether a password is the one of an account, taking the same time whether the account exists or not. */
export type CheckCredentials = (account: StoredAccount | null, password: string) => Promise<StoredAccount>

/**
 * Makes the check. An account that does not exist, or has no password, is checked against a hash that nothing matches, so that the time of the answer tells no more than its text.
 * @throws INVALID_CREDENTIALS
 */
export function credentialsCheck({ passwords, storage, logger }: Pick<AccountServices, 'passwords' | 'storage' | 'logger'>): CheckCredentials {
  let decoy: Promise<string> | undefined

  return async (account, password) => {
    // Made by the first log-in, whoever it is; all others find it made.
    decoy ??= passwords.hash(crypto.randomUUID())
    const nothing = await decoy.catch((error: unknown) => {
      decoy = undefined
      throw error
    })
    const stored = account?.passwordHash ?? null
    // True and nothing else: a plugged-in hasher of plain JavaScript may answer with an object, or with the text "false".
    const right = (await passwords.verify(password, stored ?? nothing) as unknown) === true
    if (!right || account === null || stored === null) throw new ChatError('INVALID_CREDENTIALS')
    if (passwords.needsRehash(stored)) {
      // Not waited for: it would tell apart who has signed in since the cost was changed.
      passwords.hash(password)
        .then((hash) => storage.accounts.setPasswordHash(account.userId, stored, hash))
        .catch((error: unknown) => logger.warn({ err: error }, 'A password could not be hashed anew; the next log-in tries again.'))
    }
    return account
  }
}
