export { accountsOf } from './accounts-of.js'
export { chatErrors } from './chat-errors.js'
export { toNodeHandler, type NodeHandler } from './node-handler.js'
export { renewSessions } from './renew-sessions.js'
