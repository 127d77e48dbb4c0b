import type { MemberTarget } from '../access.js'
import { noEvents, type Handler } from '../services.js'

export const listMessages: Handler<'listMessages', MemberTarget> = async ({ services, input, target }) => {
  const page = await services.storage.messages.page({ ...input, limit: input.limit ?? 50, historyFrom: target.member.historyFrom })
  return { output: { ...page, messages: page.messages.map(services.files.shown) }, events: noEvents }
}
