import { WebSocket } from 'ws'

/* Every browser has a WebSocket, and Node from version 22 on. Where tests run on an older one they get theirs here, so that clients go the way they go in a browser; tests of the other way take it from them again. */
globalThis.WebSocket ??= WebSocket as unknown as typeof globalThis.WebSocket
