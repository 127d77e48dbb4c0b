import type { Outgoing } from './secured.js'

/** What must never leave, and who may have what of it. */
export interface Secrets {
  /** Texts that leave to nobody: passwords, hashes, digests. */
  never: readonly string[]
  /** Tokens: only in the answer that hands them over, to the one whose they are. */
  tokens: readonly string[]
  /** Addresses, by the name of their owner. */
  emails: ReadonlyMap<string, string>
}

const forbiddenKeys = /^(_id|_doc|__v|\$.*|salt|hash|hashes|password|currentPassword|newPassword|passwordHash|refreshHash|previousHash|emailKey|secret|keys?|stack|cause|pairKey|revs|clientKey|rotatedAt)$/i
const handsOverTokens = /^POST \/account\/(sign-up|log-in|refresh)$/
const tellsAddress = /^GET \/account$/

/** Looks at everything that left, all the way down, and says in one sentence each what should not have. */
export function leaksIn(outgoing: readonly Outgoing[], secrets: Secrets): string[] {
  const leaks: string[] = []
  for (const { to, what, payload } of outgoing) {
    const say = (leak: string): void => void leaks.push(`${what} to ${to}: ${leak}`)
    walk(payload, [], (path, key, value) => {
      const at = [...path, key].join('.')
      if (forbiddenKeys.test(key) && !path.includes('custom')) say(`the key ${at}`)
      for (const text of [key, ...(typeof value === 'string' ? [value] : [])]) {
        for (const secret of secrets.never) if (text.includes(secret)) say(`a secret in ${at}`)
        if (/\$2[aby]\$\d\d\$|hmac-sha384:/.test(text)) say(`a hash in ${at}`)
        for (const token of secrets.tokens) if (text.includes(token) && !handsOverTokens.test(what)) say(`a token in ${at}`)
        if (/eyJ[\w-]+\.eyJ/.test(text) && !handsOverTokens.test(what)) say(`something like a token in ${at}`)
        for (const [owner, email] of secrets.emails) if (text.toLowerCase().includes(email.toLowerCase()) && !(owner === to && tellsAddress.test(what))) say(`the address of ${owner} in ${at}`)
        if (/node_modules|\bat .+:\d+:\d+\)?|\.ts:\d+/.test(text)) say(`a stack in ${at}`)
      }
    })
  }
  return leaks
}

function walk(value: unknown, path: readonly string[], see: (path: readonly string[], key: string, value: unknown) => void): void {
  if (typeof value !== 'object' || value === null) return
  for (const [key, inner] of Object.entries(value)) {
    see(path, key, inner)
    walk(inner, [...path, key], see)
  }
}
