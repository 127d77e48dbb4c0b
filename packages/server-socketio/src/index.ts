export { attachSocketServer, type SocketServer, type SocketServerOptions } from './attach-socket-server.js'
export type { ClosingReason } from './connection.js'
