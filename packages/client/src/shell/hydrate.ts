import { recordOf, type Model } from '../engine/model.js'
import { takeConversation, takeUsers } from '../engine/people.js'
import { takeMarks, takePage } from '../engine/record.js'
import { takeSidebar } from '../engine/sync.js'
import type { ClientSnapshot } from '../state.js'

/** Begins with what the server has already rendered. */
export function hydrate(model: Model, { me, sidebar, opened = [], users = [] }: ClientSnapshot): void {
  model.me = me
  model.top = sidebar.items[0]?.activityAt ?? ''
  takeUsers(model, users)
  takeSidebar(model, sidebar)
  for (const { conversation, page, seen } of opened) {
    const rec = recordOf(model, conversation.id)
    takeConversation(model, rec, conversation)
    takePage(model, rec, page, true)
    takeMarks(model, rec, seen)
  }
}
