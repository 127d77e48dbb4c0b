import type { OperationName } from './api.js'

/** Which bucket a call is counted in; see the table of rate limits. */
export type RateClass = 'read' | 'search' | 'write' | 'send' | 'signal' | 'upload' | 'auth'

/** How one operation travels. */
export interface Route {
  /** The HTTP method. GET takes its input from the path and the query, the others from the path and a JSON body. */
  method: 'GET' | 'POST' | 'PUT' | 'PATCH' | 'DELETE'
  /** The path below the base; `:name` takes the field of that name out of the input. */
  path: `/${string}`
  /** The status of success. */
  status: 200 | 201 | 204
  /** Which bucket it is counted in. */
  rate: RateClass
}

/** How every operation travels, one line each. Over a socket an operation is an event of its own name. */
export const routes = {
  getMe: { method: 'GET', path: '/me', status: 200, rate: 'read' },
  updateMe: { method: 'PATCH', path: '/me', status: 200, rate: 'write' },
  findUsers: { method: 'GET', path: '/users', status: 200, rate: 'search' },
  getUsers: { method: 'GET', path: '/users/by-id', status: 200, rate: 'read' },
  blockUser: { method: 'PUT', path: '/blocks/:userId', status: 204, rate: 'write' },
  unblockUser: { method: 'DELETE', path: '/blocks/:userId', status: 204, rate: 'write' },
  startConversation: { method: 'POST', path: '/conversations', status: 201, rate: 'write' },
  getConversation: { method: 'GET', path: '/conversations/:conversationId', status: 200, rate: 'read' },
  updateConversation: { method: 'PATCH', path: '/conversations/:conversationId', status: 200, rate: 'write' },
  addMember: { method: 'POST', path: '/conversations/:conversationId/members', status: 201, rate: 'write' },
  removeMember: { method: 'DELETE', path: '/conversations/:conversationId/members/:userId', status: 200, rate: 'write' },
  setMemberRole: { method: 'PUT', path: '/conversations/:conversationId/members/:userId/role', status: 200, rate: 'write' },
  getSidebar: { method: 'GET', path: '/sidebar', status: 200, rate: 'read' },
  sync: { method: 'POST', path: '/sync', status: 200, rate: 'read' },
  listMessages: { method: 'GET', path: '/conversations/:conversationId/messages', status: 200, rate: 'read' },
  listChanges: { method: 'GET', path: '/conversations/:conversationId/changes', status: 200, rate: 'read' },
  getMessage: { method: 'GET', path: '/messages/:messageId', status: 200, rate: 'read' },
  sendMessage: { method: 'POST', path: '/messages', status: 201, rate: 'send' },
  editMessage: { method: 'PATCH', path: '/messages/:messageId', status: 200, rate: 'write' },
  deleteMessage: { method: 'DELETE', path: '/messages/:messageId', status: 200, rate: 'write' },
  markSeen: { method: 'POST', path: '/seen', status: 200, rate: 'signal' },
  listSeen: { method: 'GET', path: '/conversations/:conversationId/seen', status: 200, rate: 'read' },
  setTyping: { method: 'PUT', path: '/conversations/:conversationId/typing', status: 204, rate: 'signal' },
  getPresence: { method: 'GET', path: '/presence', status: 200, rate: 'read' },
} as const satisfies { readonly [Name in OperationName]: Route }

/** Every operation's name, for loops. */
export const operationNames = /* @__PURE__ */ Object.keys(routes) as OperationName[]
