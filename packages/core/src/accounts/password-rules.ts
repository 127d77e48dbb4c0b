import { ChatError } from '@confab/protocol'
import { commonPasswords } from './common-passwords.js'

/** What a password must be. After NIST SP 800-63B: length and a list of the most common ones; no rules about which characters. */
export interface PasswordRules {
  /** Characters at least; default 8. Where the password is all there is between an account and the world, 15 is the advice. */
  minLength: number
  /** Passwords that are refused, in lower case; empty refuses none. */
  blocklist: ReadonlySet<string>
}

/** The rules of an app that sets none. */
export const defaultPasswordRules: PasswordRules = { minLength: 8, blocklist: commonPasswords }

/** Throws INVALID_INPUT when the password is not fit for the person. */
export function requireFitPassword(password: string, rules: PasswordRules, person: { email: string; name?: string }, field: string): void {
  const problem = problemOf(password, rules, person)
  if (problem === null) return
  throw new ChatError('INVALID_INPUT', `The password was not accepted: it ${problem}. Choose another one.`, {
    details: { issues: [{ path: [field], message: problem }] },
  })
}

function problemOf(password: string, { minLength, blocklist }: PasswordRules, { email, name }: { email: string; name?: string }): string | null {
  if (Array.from(password).length < minLength) return `has fewer than ${minLength} characters`
  const folded = password.normalize('NFKC').toLowerCase()
  if (blocklist.has(folded)) return 'is one of the most common ones, which are tried first'
  const address = email.toLowerCase()
  if (folded === address || folded === address.split('@')[0] || folded === name?.toLowerCase()) return 'is the name or the address of the account'
  return null
}
