import { avatar } from './avatar.js'
import { openDialog } from './dialog.js'
import { element, fill } from './element.js'
import { addressOf } from './route.js'
import type { Page, Person } from './types.js'

/** Asks for a name and people, and starts a group. */
export function openNewGroup({ client, me }: Page): void {
  const chosen = new Set<string>()
  // Made once: pressing the button twice, or again after a lost answer, starts one group.
  const clientConversationId = `group-${Date.now()}-${Math.random().toString(36).slice(2)}`

  const name = element('input', { type: 'text', maxLength: 100, required: true, autocomplete: 'off', placeholder: 'Name of the group', 'aria-label': 'Name of the group' })
  const filter = element('input', { type: 'search', autocomplete: 'off', placeholder: 'Who is in it?', 'aria-label': 'Search people to add' })
  const list = element('ul', { className: 'choices', role: 'list', 'aria-label': 'People' })
  const count = element('span', { className: 'count', role: 'status' })
  const problem = element('p', { className: 'problem', role: 'alert' })
  const start = element('button', { type: 'submit', className: 'primary' }, 'Start group')
  const cancel = element('button', { type: 'button', className: 'plain', onclick: () => dialog.close() }, 'Cancel')
  const form = element('form', {}, name, filter, list, problem, element('div', { className: 'dialog-buttons' }, count, cancel, start))

  const show = async (): Promise<void> => {
    const query = filter.value.trim()
    const { users } = await client.findUsers({ query, limit: 50 })
    if (query === filter.value.trim()) fill(list, ...users.filter(({ id }) => id !== me).map(choice))
  }
  const choice = ({ id, name, avatarUrl }: Person): HTMLElement => {
    const box = element('input', { type: 'checkbox', checked: chosen.has(id) })
    box.onchange = () => {
      if (box.checked) chosen.add(id)
      else chosen.delete(id)
      ready()
    }
    return element('li', {}, element('label', {}, avatar(id, name, { url: avatarUrl }), element('span', { dir: 'auto' }, name), box))
  }
  const ready = (): void => {
    count.textContent = chosen.size === 0 ? '' : `${chosen.size} chosen`
    start.disabled = name.value.trim() === '' || chosen.size === 0
  }
  const fail = (error: unknown): void => {
    problem.textContent = error instanceof Error ? error.message : String(error)
  }

  name.oninput = ready
  filter.oninput = () => void show().catch(fail)
  form.onsubmit = event => {
    event.preventDefault()
    client.startConversation({ kind: 'group', name: name.value.trim(), userIds: [...chosen], clientConversationId }).then(({ id }) => {
      dialog.close()
      location.hash = addressOf({ conversationId: id })
    }, fail)
  }

  const { dialog } = openDialog('New group', form)
  ready()
  name.focus()
  show().catch(fail)
}
