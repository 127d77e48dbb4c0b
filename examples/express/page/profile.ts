import { confirm, openDialog } from './dialog.js'
import { element } from './element.js'
import { icon } from './icons.js'
import { createPicturePicker } from './picture-picker.js'
import { leave, logOut } from './session.js'
import type { Page } from './types.js'

/** Opens what others see of oneself, to be changed; and the way out, on this device or on all. */
export function openProfile({ client, me, session, announce }: Page): void {
  const now = client.state.me
  if (now === null) return
  const name = element('input', { type: 'text', maxLength: 100, required: true, autocomplete: 'name', value: now.name })
  const bio = element('textarea', { rows: 2, maxLength: 500, value: now.bio })
  const problem = element('p', { className: 'problem', role: 'alert' })
  const picture = createPicturePicker({ id: me, name: () => name.value, url: now.avatarUrl }, what => (problem.textContent = what))
  const save = element('button', { type: 'submit', className: 'primary' }, 'Save')
  const cancel = element('button', { type: 'button', className: 'plain', onclick: () => dialog.close() }, 'Cancel')
  const form = element(
    'form',
    { className: 'profile' },
    picture.element,
    element('label', {}, 'Name', name),
    element('label', {}, 'About you', bio),
    problem,
    element('div', { className: 'dialog-buttons' }, cancel, save),
  )

  const store = async (): Promise<void> => {
    const { picked } = picture
    const avatarUrl = picked instanceof File ? (await client.uploadFile(picked, { purpose: 'avatar' })).url : picked
    await client.updateMe({ name: name.value.trim(), bio: bio.value.trim(), ...(avatarUrl === undefined ? {} : { avatarUrl }) })
    announce('Your profile was saved')
    dialog.close()
  }
  const fail = (error: unknown): void => {
    problem.textContent = error instanceof Error ? error.message : String(error)
    save.disabled = false
  }
  form.onsubmit = event => {
    event.preventDefault()
    save.disabled = true
    problem.textContent = ''
    store().catch(fail)
  }
  const everywhere = async (): Promise<void> => {
    dialog.close()
    if (await confirm('Log out on all devices?', 'Every window and every device where you are logged in is closed, this one too.', 'Log out everywhere')) await logOut({ everywhere: true })
  }
  const way = (label: string, run: () => void): HTMLElement => element('button', { type: 'button', className: 'way-out', onclick: run }, icon('leave'), label)
  const out = session.kind === 'guest'
    ? [way('Be somebody else', () => leave())]
    : [way('Log out', () => void logOut({ everywhere: false }).catch(fail)), way('Log out on all devices', () => void everywhere().catch((error: Error) => announce(error.message)))]

  const { dialog } = openDialog('Your profile', form, element('div', { className: 'ways-out' }, ...out))
  name.focus()
}
