export { attachSocketServer, type SocketServer, type SocketServerOptions } from './attach-socket-server.js'
export type { HighWaterMark } from './back-pressure.js'
export type { ClosingReason } from './connection.js'
export { userOf, userRoom } from './rooms.js'
