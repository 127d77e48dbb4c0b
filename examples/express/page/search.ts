import type { ClientState } from '@confab/client'
import { avatar, groupAvatar } from './avatar.js'
import { element, fill } from './element.js'
import { icon } from './icons.js'
import { conversationName } from './names.js'
import { addressOf, refOf } from './route.js'
import { stepThrough } from './step-through.js'
import type { Page, Person } from './types.js'

/** The parts of the search. */
export interface Search {
  element: HTMLElement
  input: HTMLInputElement
  /** What was found; hidden while nothing is searched for. */
  results: HTMLElement
}

/** The search for people, and for conversations by name. While it is used, its results stand where the conversations were. */
export function createSearch({ client, me, announce }: Page, conversations: HTMLElement): Search {
  const input = element('input', { type: 'search', placeholder: 'Search people and groups', autocomplete: 'off', 'aria-label': 'Search people and groups' })
  const list = element('ul', { className: 'rows', role: 'list', 'aria-label': 'Search results' })
  const note = element('p', { className: 'hint' })
  const results = element('div', { className: 'scroller', hidden: true }, list, note)
  let timer: ReturnType<typeof setTimeout> | undefined

  const show = (isSearching: boolean): void => {
    results.hidden = !isSearching
    conversations.hidden = isSearching
  }
  const clear = (): void => {
    clearTimeout(timer)
    input.value = ''
    show(false)
  }
  const search = async (query: string): Promise<void> => {
    const groups = groupsNamed(client.state, query)
    let people: Person[] = []
    let problem = ''
    try {
      people = (await client.findUsers({ query })).users.filter(({ id }) => id !== me)
    } catch {
      problem = 'People cannot be searched now. Try again when the connection is back.'
    }
    // Somebody who types on has asked another question meanwhile.
    if (input.value.trim() !== query) return
    const found = people.length + groups.length
    fill(list, ...people.map(person => result(person.name, person.bio, addressOf({ to: person.id }), avatar(person.id, person.name, { url: person.avatarUrl }))), ...groups)
    note.textContent = problem || (found === 0 ? `Nobody here is called “${query}”.` : '')
    announce(problem || `${found} found`)
    show(true)
  }
  const result = (name: string, about: string, address: string, picture: HTMLElement): HTMLElement =>
    element('li', {}, element('a', { className: 'row', href: address, onclick: clear }, picture, words(name, about)))
  const groupsNamed = (state: ClientState, query: string): HTMLElement[] =>
    state.sidebar.items
      .filter(entry => entry.otherUserId === null && conversationName(state, entry).toLowerCase().includes(query.toLowerCase()))
      .map(entry => result(conversationName(state, entry), 'Group', addressOf(refOf(entry)), groupAvatar(entry.key)))

  input.oninput = () => {
    clearTimeout(timer)
    const query = input.value.trim()
    if (query === '') show(false)
    else timer = setTimeout(() => void search(query), 150)
  }
  input.onkeydown = event => {
    if (event.key === 'Escape') clear()
    if (event.key !== 'ArrowDown') return
    event.preventDefault()
    ;(results.hidden ? conversations : results).querySelector('a')?.focus()
  }
  results.onkeydown = event => {
    if (event.key !== 'Escape') return
    clear()
    input.focus()
  }
  stepThrough(list, 'a')

  return { element: element('label', { className: 'search' }, icon('search'), input), input, results }
}

function words(name: string, about: string): HTMLElement {
  const line = (className: string, text: string): HTMLElement => element('span', { className: 'row-line' }, element('span', { className, dir: 'auto' }, text))
  return element('span', { className: 'row-text' }, line('row-name', name), line('row-preview', about))
}
