import type { ClientState, ConversationRef, SentMessage } from '@confab/client'
import { createAttachTray } from './attach.js'
import { createEditStrip } from './edit-strip.js'
import { element } from './element.js'
import { icon } from './icons.js'
import { addressOf } from './route.js'
import { createTypingSignal } from './typing-signal.js'
import type { Page, View } from './types.js'

const LONGEST = 4_000

/** Where one writes. */
export interface Composer extends View {
  focus(): void
  /** Puts a message into the box, to be changed. */
  edit(message: SentMessage): void
  /** Puts files beside the text, to go with it. */
  attach(files: Iterable<File>): void
  close(): void
}

/** The text box: Enter sends, Shift+Enter starts a new line, Escape leaves an edit, ArrowUp in the empty box edits the last message. What is not sent yet survives a reload. */
export function createComposer(page: Page, ref: ConversationRef, { sent, editLast }: { sent(): void; editLast(): void }): Composer {
  const { client, announce } = page
  const draft = `draft ${page.me} ${addressOf(ref)}`
  const typing = createTypingSignal(client, ref)
  const box = element('textarea', { rows: 1, placeholder: 'Write a message', 'aria-label': 'Write a message', value: sessionStorage.getItem(draft) ?? '' })
  const room = element('span', { className: 'room', role: 'status' })
  const send = element('button', { type: 'submit', className: 'send', 'aria-label': 'Send', title: 'Send' }, icon('send'))
  const strip = createEditStrip(() => stopEditing())
  let edited: SentMessage | null = null
  const tray = createAttachTray(() => follow(), announce)
  const form = element('form', { className: 'composer', tabIndex: -1 }, strip.element, element('div', { className: 'writing' }, tray.element, tray.button, box, room, send))

  const follow = (): void => {
    const left = LONGEST - box.value.length
    room.textContent = left < 200 ? String(left) : ''
    room.toggleAttribute('data-over', left < 0)
    send.disabled = left < 0 || (box.value.trim() === '' && (edited !== null || tray.files.length === 0))
    // For browsers that do not size a text box by its content.
    if (CSS.supports('field-sizing', 'content')) return
    box.style.height = 'auto'
    box.style.height = `${box.scrollHeight}px`
  }
  const put = (text: string): void => {
    box.value = text
    follow()
  }
  const stopEditing = (): void => {
    edited = null
    tray.button.hidden = false
    strip.show(null)
    put(sessionStorage.getItem(draft) ?? '')
    box.focus()
  }
  const submit = (): void => {
    const text = box.value
    if (send.disabled) return
    typing.stop()
    if (edited !== null) {
      // An edit does not wait for the connection: when it fails, the words are still here.
      const { id } = edited
      client.editMessage({ messageId: id, text }).then(stopEditing, (error: Error) => {
        strip.say(error.message)
        announce(error.message)
      })
      return
    }
    sessionStorage.removeItem(draft)
    const files = tray.empty()
    put('')
    // It is in the timeline at once and stays there until it is sent; how that went is told there.
    void client.sendMessage({ ...ref, text: text.trim() === '' ? '' : text, ...(files.length === 0 ? {} : { files }) })
    sent()
  }

  form.onsubmit = event => {
    event.preventDefault()
    submit()
    box.focus()
  }
  box.oninput = () => {
    follow()
    if (edited !== null) return
    sessionStorage.setItem(draft, box.value)
    typing.typed(box.value !== '')
  }
  box.onpaste = event => {
    const files = event.clipboardData?.files
    if (files === undefined || files.length === 0 || edited !== null) return
    event.preventDefault()
    tray.add(files)
  }
  box.onblur = () => typing.stop()
  box.onkeydown = event => {
    // Enter also ends the composition of a Japanese or Chinese word.
    if (event.isComposing) return
    if (event.key === 'Enter' && !event.shiftKey) {
      event.preventDefault()
      submit()
    } else if (event.key === 'Escape' && edited !== null) stopEditing()
    else if (event.key === 'ArrowUp' && box.value === '') {
      event.preventDefault()
      editLast()
    }
  }
  follow()

  return {
    element: form,
    render(state: ClientState) {
      form.hidden = state.connection === 'ended'
    },
    // Where there is no keyboard the focus would raise one, over half of the conversation.
    focus: () => (matchMedia('(hover: none)').matches ? form : box).focus(),
    edit(message) {
      typing.stop()
      edited = message
      tray.button.hidden = true
      strip.show(message.text)
      put(message.text)
      box.focus()
    },
    attach(files) {
      if (edited === null) tray.add(files)
    },
    close() {
      tray.empty()
      typing.stop()
    },
  }
}
