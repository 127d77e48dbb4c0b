import { element, fill } from './element.js'
import { icon } from './icons.js'
import { PICTURES } from './picture-picker.js'

const MOST = 10
const LARGEST = 10 * 1024 * 1024

/** The files that go with the next message. */
export interface AttachTray {
  /** The pictures above the text box. */
  element: HTMLElement
  /** Opens the choice of files. */
  button: HTMLElement
  /** What is in it. */
  readonly files: readonly File[]
  add(files: Iterable<File>): void
  /** Takes everything out; returns what was in it. */
  empty(): File[]
}

/** Takes files from a choice, a paste or a drop, and shows them until they are sent. `changed` is called after each change. */
export function createAttachTray(changed: () => void, announce: (text: string) => void): AttachTray {
  let held: { file: File; url: string | null }[] = []
  const input = element('input', { type: 'file', multiple: true, className: 'spoken', tabIndex: -1, 'aria-label': 'Files to send' })
  input.accept = [...PICTURES, 'video/mp4', 'video/webm', 'audio/*', 'application/pdf', 'text/plain'].join()
  const button = element('button', { type: 'button', className: 'quiet attach', title: 'Add files', 'aria-label': 'Add files', onclick: () => input.click() }, icon('attach'))
  const list = element('ul', { className: 'tray', role: 'list', 'aria-label': 'Files to send' })
  const problem = element('p', { className: 'problem', role: 'alert' })
  const tray = element('div', { className: 'attaching', hidden: true }, list, problem, input)

  const render = (): void => {
    fill(list, ...held.map(({ file, url }, at) => {
      const remove = element('button', { type: 'button', className: 'remove', 'aria-label': `Do not send ${file.name}`, title: 'Do not send', onclick: () => drop(at) }, icon('close'))
      const look = url === null ? element('span', { className: 'file' }, icon('file'), element('span', { className: 'file-name', dir: 'auto' }, file.name)) : element('img', { src: url, alt: file.name })
      return element('li', {}, look, remove)
    }))
    list.hidden = held.length === 0
    tray.hidden = held.length === 0 && problem.textContent === ''
    changed()
  }
  const drop = (at: number): void => {
    const [gone] = held.splice(at, 1)
    if (gone?.url != null) URL.revokeObjectURL(gone.url)
    problem.textContent = ''
    render()
  }
  const add = (files: Iterable<File>): void => {
    problem.textContent = ''
    for (const file of files) {
      if (held.length >= MOST) problem.textContent = `A message takes ${MOST} files.`
      else if (file.size > LARGEST) problem.textContent = `“${file.name}” is larger than 10 MB.`
      else held.push({ file, url: PICTURES.includes(file.type) ? URL.createObjectURL(file) : null })
    }
    announce(held.length === 1 ? '1 file to send' : `${held.length} files to send`)
    render()
  }
  input.onchange = () => {
    add(input.files ?? [])
    input.value = ''
  }

  return {
    element: tray,
    button,
    get files() {
      return held.map(({ file }) => file)
    },
    add,
    empty() {
      const files = held.map(({ file }) => file)
      for (const { url } of held) if (url !== null) URL.revokeObjectURL(url)
      held = []
      problem.textContent = ''
      render()
      return files
    },
  }
}
