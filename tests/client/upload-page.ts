import { createClient, type TimelineMessage } from '@confab/client'
import { clientFiles } from '@confab/client/files'
import { isChatError } from '@confab/protocol'

/** What a page did, as a test asks it. */
interface UploadPage {
  /** Sends a picture of so many bytes; tells what was seen of it. */
  send(bytes: number): Promise<{ shares: (number | null)[]; previewWidth: number; previewAfter: number | string; width: number | string; received: number }>
  /** Uploads one and stops it half way; tells how that failed. */
  stop(bytes: number): Promise<string>
  /** Uploads one whole; tells how that failed. */
  upload(bytes: number): Promise<string>
}

declare global {
  interface Window {
    /** What the page can do. */
    uploads: UploadPage
  }
}

const client = createClient({ url: '/api/chat', getToken: () => 'ann', files: clientFiles({ maxBytes: Infinity }) })

async function pictureOf(bytes: number): Promise<File> {
  return new File([await (await fetch(`/view.png?${bytes}`)).blob()], 'view.png', { type: 'image/png' })
}

/** How wide a picture is, once it is shown. */
function widthOf(url = ''): Promise<number | string> {
  return new Promise(resolve => {
    const image = new Image()
    image.onload = () => resolve(image.naturalWidth)
    image.onerror = () => resolve('no picture')
    image.src = url
  })
}

async function failure(promise: Promise<unknown>): Promise<string> {
  return promise.then(() => 'none', (error: unknown) => (isChatError(error) ? error.code : String(error)))
}

window.uploads = {
  async send(bytes) {
    const file = await pictureOf(bytes)
    const shares: (number | null)[] = []
    client.openConversation({ to: 'bob' })
    const last = (): TimelineMessage | undefined => [...client.state.conversations.values()][0]?.messages.at(-1)
    client.subscribe(() => {
      const message = last()
      if (message?.status === 'sending') shares.push(message.progress)
    })
    const sending = client.sendMessage({ to: 'bob', text: 'look', files: [file] })
    const preview = last()?.attachments[0]?.url
    const previewWidth = Number(await widthOf(preview))
    const { attachments: [sent] = [] } = await sending
    await new Promise(resolve => setTimeout(resolve))
    return { shares, previewWidth, previewAfter: await widthOf(preview), width: await widthOf(sent?.url), received: sent?.size ?? 0 }
  },
  async stop(bytes) {
    const stop = new AbortController()
    return failure(client.uploadFile(await pictureOf(bytes), { to: 'bob', signal: stop.signal, onProgress: () => stop.abort() }))
  },
  async upload(bytes) {
    return failure(client.uploadFile(await pictureOf(bytes), { to: 'bob' }))
  },
}
