import { socketIoDialect } from './socketio.js'

/** Confab's wire: a call is an event with an acknowledgement of `{ data }` or `{ error }`. */
export const confab = socketIoDialect({
  auth: token => ({ token }),
  message: (conversationId, text, key) => `["sendMessage",{"conversationId":"${conversationId}","text":"${text}","clientMessageId":"${key}"}]`,
  echo: conversationId => `["markSeen",{"conversationId":"${conversationId}","seq":0}]`,
  delivery: '42["message.created"',
  success: '[{"data"',
})
