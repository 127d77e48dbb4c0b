import { avatar } from './avatar.js'
import { element, fill } from './element.js'
import { icon } from './icons.js'

/** What pictures are taken. */
export const PICTURES = ['image/png', 'image/jpeg', 'image/gif', 'image/webp']

/** Where one picks a picture of oneself. */
export interface PicturePicker {
  element: HTMLElement
  /** The picture that was picked; null when it was taken away, undefined when nothing was done. */
  readonly picked: File | null | undefined
}

/** Shows the picture of a person, takes another one and takes it away. */
export function createPicturePicker({ id, name, url }: { id: string; name: () => string; url: string | null }, say: (problem: string) => void): PicturePicker {
  let picked: File | null | undefined
  let shown = url
  const place = element('span', { className: 'picked' })
  const input = element('input', { type: 'file', accept: PICTURES.join(), className: 'spoken', tabIndex: -1, 'aria-label': 'Picture of yourself' })
  const change = element('button', { type: 'button', className: 'plain', onclick: () => input.click() }, icon('camera'), element('span', {}, ''))
  const remove = element('button', { type: 'button', className: 'quiet', title: 'Take the picture away', 'aria-label': 'Take the picture away', onclick: () => show(null, null) }, icon('remove'))

  const show = (file: File | null | undefined, to: string | null): void => {
    if (shown?.startsWith('blob:')) URL.revokeObjectURL(shown)
    picked = file
    shown = to
    fill(place, avatar(id, name(), { url: shown }))
    change.lastElementChild!.textContent = shown === null ? 'Add a picture' : 'Change picture'
    remove.hidden = shown === null
  }
  input.onchange = () => {
    const [file] = input.files ?? []
    input.value = ''
    if (file === undefined) return
    const isTaken = PICTURES.includes(file.type)
    say(isTaken ? '' : 'A picture of yourself is a png, jpeg, gif or webp.')
    if (isTaken) show(file, URL.createObjectURL(file))
  }
  show(undefined, url)

  return {
    element: element('div', { className: 'picture-picker' }, place, input, change, remove),
    get picked() {
      return picked
    },
  }
}
