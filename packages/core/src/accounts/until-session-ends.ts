import type { Accounts } from '../interfaces/accounts.js'

/**
 * Lets connections last as long as their session goes on, instead of as long as the token they were made with: for clients that renew nothing on an open socket, as those written for another server.
 * Sessions that end close their connections as ever.
 */
export function untilSessionEnds(accounts: Accounts): Accounts {
  return {
    open(parts) {
      const service = accounts.open(parts)
      return {
        ...service,
        async authenticate(credentials) {
          const identity = await service.authenticate(credentials)
          return identity === null || typeof identity === 'string' ? identity : { ...identity, expiresAt: undefined }
        },
      }
    },
  }
}
