export { accountsOf } from './accounts-of.js'
export { toNodeHandler, type NodeHandler } from './node-handler.js'
export { renewSessions } from './renew-sessions.js'
