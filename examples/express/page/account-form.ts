import { createClient } from '@confab/client'
import { clientFiles } from '@confab/client/files'
import { avatar } from './avatar.js'
import { element, fill } from './element.js'
import { createPicturePicker } from './picture-picker.js'
import { getToken, logInTo } from './session.js'

type Mode = 'sign-up' | 'log-in'

const words = {
  'sign-up': { button: 'Create account', hint: 'At least 8 characters, and none of the most common passwords.' },
  'log-in': { button: 'Log in', hint: '' },
} as const

/** Signs up, with a picture of oneself, or logs in. */
export function createAccountForm(): HTMLElement {
  let mode: Mode = 'sign-up'
  let isIn = false
  const problem = element('p', { className: 'problem', role: 'alert' })
  const say = (what: string): void => void (problem.textContent = what)
  const name = element('input', { type: 'text', name: 'display-name', maxLength: 100, required: true, autocomplete: 'name' })
  const email = element('input', { type: 'email', name: 'email', maxLength: 254, required: true, autocomplete: 'email' })
  const password = element('input', { type: 'password', name: 'password', required: true })
  const hint = element('small', { id: 'password-hint' })
  const picture = createPicturePicker({ id: 'me', name: () => name.value, url: null }, say)
  const submit = element('button', { type: 'submit', className: 'primary' })
  const nameField = element('label', {}, 'Name', name)
  const form = element(
    'form',
    { className: 'account' },
    picture.element,
    nameField,
    element('label', {}, 'E-mail', email),
    element('label', {}, 'Password', password),
    hint,
    problem,
    submit,
  )
  const choices = (['sign-up', 'log-in'] as const).map(choice => {
    const label = choice === 'sign-up' ? 'Sign up' : 'Log in'
    return { choice, button: element('button', { type: 'button', onclick: () => show(choice) }, label) }
  })

  const show = (next: Mode): void => {
    mode = next
    for (const { choice, button } of choices) button.setAttribute('aria-pressed', String(choice === mode))
    nameField.hidden = picture.element.hidden = mode === 'log-in'
    name.required = mode === 'sign-up'
    password.autocomplete = mode === 'sign-up' ? 'new-password' : 'current-password'
    if (mode === 'sign-up') password.setAttribute('aria-describedby', hint.id)
    else password.removeAttribute('aria-describedby')
    hint.textContent = words[mode].hint
    submit.textContent = words[mode].button
    say('')
  }
  const enter = async (): Promise<void> => {
    const account = { email: email.value, password: password.value }
    await logInTo(mode, mode === 'sign-up' ? { ...account, name: name.value.trim() } : account)
    isIn = true
    if (mode === 'sign-up' && picture.picked instanceof File) {
      await keepPicture(picture.picked).catch((error: Error) => {
        submit.textContent = 'Go on without a picture'
        throw new Error(`Your account is made, but the picture was not taken. ${error.message}`, { cause: error })
      })
    }
    location.reload()
  }
  form.onsubmit = event => {
    event.preventDefault()
    if (isIn) return location.reload()
    say('')
    submit.disabled = true
    enter().catch((error: Error) => say(error.message)).finally(() => (submit.disabled = false))
  }
  name.oninput = () => {
    if (picture.picked == null) fill(picture.element.firstElementChild!, avatar('me', name.value))
  }
  show(mode)
  return element('section', { className: 'account-card', 'aria-label': 'Your account' }, element('div', { className: 'choice' }, ...choices.map(({ button }) => button)), form)
}

/** By the same calls as ever; there is no need of a socket yet. */
async function keepPicture(file: File): Promise<void> {
  const client = createClient({ url: '/api/chat', getToken, socket: false, files: clientFiles() })
  try {
    const { url } = await client.uploadFile(file, { purpose: 'avatar' })
    await client.updateMe({ avatarUrl: url })
  } finally {
    client.dispose()
  }
}
