import { createClient, type ChatClient } from '@confab/client'
import { createAccountClient, type AccountClient } from '@confab/client/accounts'

declare global {
  interface Window {
    /** The page's, signed in by cookies. */
    accounts: AccountClient
    /** The page's. */
    chat: ChatClient
    /** Every state that its connection has had. */
    connections: string[]
  }
}

const accounts = createAccountClient({ url: '/api/chat', cookies: true })
const chat = createClient({ url: '/api/chat', cookies: true, getToken: accounts.getToken })
const connections: string[] = []
chat.on('connection.changed', ({ connection }) => connections.push(connection))
Object.assign(window, { accounts, chat, connections })
