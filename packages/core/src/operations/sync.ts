import { noEvents, type Handler } from '../services.js'
import { sidebarPage } from '../sidebar-page.js'
import { standing, standingOfRow } from '../standing.js'

/**
 * Everybody who comes back calls this, and after the loss of a node all at once: so what the first page of the sidebar says of a conversation is not asked for again. Only those known that are
 * not on it are looked up.
 */
export const sync: Handler<'sync'> = async (call) => {
  const { services, actor, input: { known, loaded } } = call
  const { conversations: store } = services.storage
  const page = await store.sidebar({ userId: actor, limit: 50 })
  const rowOf = new Map(page.rows.map((row) => [row.conversation.id, row]))
  const wanted = new Set(loaded)

  const standings = async () => {
    const others = [...new Set(known.map((one) => one.conversationId))].filter((id) => !rowOf.has(id))
    const heads = others.length === 0 ? [] : await store.heads(actor, others)
    const headOf = new Map(heads.map((head) => [head.conversationId, head]))
    return Promise.all(known.map((one) => {
      const row = rowOf.get(one.conversationId)
      const isLoaded = wanted.has(one.conversationId)
      return row === undefined ? standing(services, actor, one, headOf.get(one.conversationId), isLoaded) : standingOfRow(services, actor, one, row, isLoaded)
    }))
  }
  const [sidebar, conversations] = await Promise.all([sidebarPage(call, page), standings()])
  return { output: { sidebar, conversations }, events: noEvents }
}
