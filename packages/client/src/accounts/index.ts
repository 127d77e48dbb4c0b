export { createAccountClient, type AccountClient, type AccountClientOptions, type RefreshTokenStore } from './account-client.js'
