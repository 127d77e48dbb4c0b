import { socketIoDialect } from './socketio.js'

/** What a hand-written Socket.IO server speaks: the relay and the tutorial. */
export const plainSocketIo = socketIoDialect({
  auth: userId => ({ userId }),
  message: (to, text, key) => `["send",{"to":"${to}","text":"${text}","clientMessageId":"${key}"}]`,
  echo: to => `["echo",{"to":"${to}","seq":0}]`,
  delivery: '42["message"',
  success: '[{"ok"',
})
