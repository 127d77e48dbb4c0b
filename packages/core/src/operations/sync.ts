import { noEvents, type Handler } from '../services.js'
import { sidebarPage } from '../sidebar-page.js'
import { standing } from '../standing.js'

export const sync: Handler<'sync'> = async ({ services, actor, input: { known, loaded } }) => {
  const ids = [...new Set(known.map((one) => one.conversationId))]
  const [sidebar, heads] = await Promise.all([
    sidebarPage(services, actor, {}),
    ids.length === 0 ? [] : services.storage.conversations.heads(actor, ids),
  ])
  const headOf = new Map(heads.map((head) => [head.conversationId, head]))
  const wanted = new Set(loaded)
  const conversations = await Promise.all(
    known.map((one) => standing(services, actor, one, headOf.get(one.conversationId), wanted.has(one.conversationId))),
  )
  return { output: { sidebar, conversations }, events: noEvents }
}
