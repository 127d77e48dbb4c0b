import type { AccountOperationName } from './account-api.js'
import type { Route } from './routes.js'

/** How every account operation travels, one line each. HTTP only. */
export const accountRoutes = {
  signUp: { method: 'POST', path: '/account/sign-up', status: 201, rate: 'auth' },
  logIn: { method: 'POST', path: '/account/log-in', status: 200, rate: 'auth' },
  refresh: { method: 'POST', path: '/account/refresh', status: 200, rate: 'auth' },
  logOut: { method: 'POST', path: '/account/log-out', status: 204, rate: 'write' },
  changePassword: { method: 'PUT', path: '/account/password', status: 204, rate: 'auth' },
  getAccount: { method: 'GET', path: '/account', status: 200, rate: 'read' },
  listSessions: { method: 'GET', path: '/account/sessions', status: 200, rate: 'read' },
  revokeSession: { method: 'DELETE', path: '/account/sessions/:sessionId', status: 204, rate: 'write' },
} as const satisfies { readonly [Name in AccountOperationName]: Route }
