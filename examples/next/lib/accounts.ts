import { createAccountClient } from '@confab/client/accounts'

/** The login in the box. The tokens come and go as cookies that no script can read. */
export const accounts = createAccountClient({ url: '/api/chat', cookies: true })
