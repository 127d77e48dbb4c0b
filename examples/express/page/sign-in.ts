import { createAccountForm } from './account-form.js'
import { avatar } from './avatar.js'
import { element, fill } from './element.js'
import { enterAs, post, takeNotice } from './session.js'
import type { Person } from './types.js'

/** Lets this window say who it is: somebody with an account, or a guest. */
export async function showSignIn(root: HTMLElement): Promise<void> {
  document.title = 'Who are you? · Confab'
  const notice = element('p', { className: 'notice', role: 'status' }, takeNotice())
  notice.hidden = notice.textContent === ''
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
      notice,
      element('h1', {}, 'Who are you?'),
      element('p', { className: 'lead' }, 'Sign up, or try it as a guest. Open a second window and be somebody else, and the two can talk.'),
      element(
        'div',
        { className: 'ways-in' },
        createAccountForm(),
        element('section', { className: 'guests', 'aria-label': 'Guests' }, element('h2', {}, 'Try it as a guest'), list, element('h3', {}, 'Or be someone new'), form, problem),
      ),
    ),
  )
  const { users } = (await (await fetch('/people')).json()) as { users: Person[] }
  fill(list, ...users.map(person => element('li', {}, personButton(person))))
}

function personButton({ id, name, bio, avatarUrl }: Person): HTMLElement {
  return element(
    'button',
    { type: 'button', className: 'person', onclick: () => enterAs(id) },
    avatar(id, name, { url: avatarUrl }),
    element('span', { className: 'person-text' }, element('strong', {}, name), element('small', {}, bio)),
  )
}
