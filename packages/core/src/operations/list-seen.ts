import type { MemberTarget } from '../access.js'
import { noEvents, type Handler } from '../services.js'

export const listSeen: Handler<'listSeen', MemberTarget> = async ({ services, target: { conversation } }) => ({
  output: { marks: await services.storage.seen.list(conversation.id, conversation.userIds) },
  events: noEvents,
})
