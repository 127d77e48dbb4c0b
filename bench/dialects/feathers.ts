import { socketIoDialect } from './socketio.js'

/** FeathersJS on Socket.IO: the method is the event, the service its first argument, the acknowledgement is error first. */
export const feathers = socketIoDialect({
  auth: userId => ({ userId }),
  message: (to, text, key) => `["create","messages",{"to":"${to}","text":"${text}","clientMessageId":"${key}"},{}]`,
  echo: () => `["find","messages",{"$limit":0}]`,
  delivery: '42["messages created"',
  success: '[null,{',
})
