import { element } from './element.js'

/** Opens a dialog over the page. The browser keeps the focus inside, closes it on Escape, and puts the focus back. Resolves when it is closed, with what it was closed with. */
export function openDialog(title: string, ...children: (Node | null)[]): { dialog: HTMLDialogElement; closed: Promise<string> } {
  const heading = element('h2', { id: 'dialog-title' }, title)
  const dialog = element('dialog', { 'aria-labelledby': heading.id }, heading, ...children)
  document.body.append(dialog)
  const closed = new Promise<string>(resolve => {
    dialog.onclose = () => {
      dialog.remove()
      resolve(dialog.returnValue)
    }
  })
  // The backdrop is the dialog itself, as far as clicks go.
  dialog.onclick = event => {
    if (event.target === dialog) dialog.close()
  }
  dialog.showModal()
  return { dialog, closed }
}

/** Asks before something that cannot be taken back. */
export async function confirm(question: string, about: string, yes: string): Promise<boolean> {
  const answer = (value: string, label: string, className: string): HTMLButtonElement =>
    element('button', { type: 'button', className, onclick: () => dialog.close(value) }, label)
  const cancel = answer('', 'Cancel', 'plain')
  const { dialog, closed } = openDialog(
    question,
    element('p', { className: 'quote', dir: 'auto' }, about),
    element('div', { className: 'dialog-buttons' }, cancel, answer('yes', yes, 'danger')),
  )
  cancel.focus()
  return (await closed) === 'yes'
}
