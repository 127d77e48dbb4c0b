import type { FreshTarget } from '../access.js'
import { changesSince } from '../changes-since.js'
import { noEvents, type Handler } from '../services.js'

export const listChanges: Handler<'listChanges', FreshTarget> = async ({ services, actor, input, target: { conversation, member } }) => {
  const place = { conversationId: conversation.id, memberCount: conversation.memberCount, historyFrom: member.historyFrom }
  const changes = await changesSince(services, actor, place, input.sinceRev)
  const isNews = input.version !== undefined && input.version < conversation.version
  return { output: isNews ? { ...changes, conversation } : changes, events: noEvents }
}
