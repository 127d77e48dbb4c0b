import { avatar } from './avatar.js'
import { element, fill } from './element.js'
import { enterAs, post } from './session.js'
import type { Person } from './types.js'

/** Lets this window pick who it is. */
export async function showSignIn(root: HTMLElement): Promise<void> {
  document.title = 'Who are you? · Confab'
  const list = element('ul', { className: 'people' })
  const problem = element('p', { className: 'problem', role: 'alert' })
  const name = element('input', { name: 'name', maxLength: 60, required: true, autocomplete: 'off', placeholder: 'Your name', 'aria-label': 'Your name' })
  const form = element('form', { className: 'newcomer' }, name, element('button', { className: 'primary', type: 'submit' }, 'Join'))

  form.onsubmit = event => {
    event.preventDefault()
    void post('/people', { name: name.value }).then(async response => {
      const answer = (await response.json()) as { id: string } & { problem: string }
      if (response.ok) enterAs(answer.id)
      else problem.textContent = answer.problem
    })
  }

  fill(
    root,
    element(
      'main',
      { className: 'sign-in' },
      element('h1', {}, 'Who are you?'),
      element('p', { className: 'lead' }, 'Pick somebody. Open a second window and be somebody else, and the two can talk.'),
      list,
      element('h2', {}, 'Or be someone new'),
      form,
      problem,
    ),
  )
  const { users } = (await (await fetch('/people')).json()) as { users: Person[] }
  fill(list, ...users.map(person => element('li', {}, personButton(person))))
}

function personButton({ id, name, bio }: Person): HTMLElement {
  return element(
    'button',
    { type: 'button', className: 'person', onclick: () => enterAs(id) },
    avatar(id, name),
    element('span', { className: 'person-text' }, element('strong', {}, name), element('small', {}, bio)),
  )
}
