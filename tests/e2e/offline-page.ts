import { conversationKey, createClient, type ChatClient } from '@confab/client'
import { clientFiles } from '@confab/client/files'
import { indexedDb } from '@confab/client/offline'

declare global {
  interface Window {
    /** The page's client. */
    chat: ChatClient
  }
}

/** A page as small as one can be: the direct conversation with bob, a box to write in, a badge. Everything of it is kept. */
const client = createClient({ url: '/api/chat', getToken: () => 'ann', persistence: indexedDb(), files: clientFiles(), timeoutMs: 3_000 })
const ref = { to: 'bob' }

function part<Name extends keyof HTMLElementTagNameMap>(name: Name, fields: Partial<HTMLElementTagNameMap[Name]>): HTMLElementTagNameMap[Name] {
  const element = Object.assign(document.createElement(name), fields)
  document.body.append(element)
  return element
}

const connection = part('p', { id: 'connection' })
const badge = part('p', { id: 'badge' })
const list = part('ol', { id: 'messages' })
const form = part('form', {})
const box = Object.assign(document.createElement('input'), { ariaLabel: 'Write a message' })
const chosen = Object.assign(document.createElement('input'), { type: 'file', ariaLabel: 'Add a file' })
form.append(box, chosen)

form.addEventListener('submit', event => {
  event.preventDefault()
  void client.sendMessage({ ...ref, text: box.value, files: [...chosen.files ?? []] })
  form.reset()
})
box.addEventListener('keydown', event => {
  if (event.key === 'Enter') form.requestSubmit()
})

client.openConversation(ref)
client.subscribe(state => {
  connection.textContent = state.connection
  badge.textContent = state.sidebar.loaded ? String(state.unseenTotal) : ''
  list.replaceChildren(...(state.conversations.get(conversationKey(state, ref))?.messages ?? []).map(({ text, status, attachments }) => {
    const row = document.createElement('li')
    row.dataset.status = status
    row.textContent = [text, ...attachments.map(({ name }) => `[${name}]`)].join(' ')
    return row
  }))
})
window.chat = client
