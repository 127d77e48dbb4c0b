export type { Account, AccountSession, AccountSessionList, LogInInput, SignedIn, SignUpInput } from '@confab/protocol'
export { createAccountClient, type AccountClient, type AccountClientOptions, type RefreshTokenStore } from './account-client.js'
