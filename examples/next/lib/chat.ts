import { randomBytes } from 'node:crypto'
import { memoryStorage } from '@confab/adapter-memory'
import { createChat } from '@confab/core'
import { createAccounts } from '@confab/core/accounts'
import { sharedChat } from '@confab/server-http/next'

// Over plain HTTP, as on localhost, browsers take no `Secure` cookies.
const isSecure = process.env.APP_URL?.startsWith('https:') ?? false

/**
 * The chat. This file is loaded several times in one process (by the server of our own, and by Next for pages and for routes), and each time this is the same chat: what one of them
 * does, the sockets of all others tell.
 */
export const chat = sharedChat('example', () =>
  createChat({
    // Gone when the server stops. For a chat that stays: mongooseStorage({ connection }) of @confab/adapter-mongoose.
    storage: memoryStorage(),
    accounts: createAccounts({
      keys: [{ id: 'first', secret: process.env.CHAT_KEY ?? randomBytes(32).toString('base64') }],
      insecureCookies: !isSecure,
    }),
  }),
)
