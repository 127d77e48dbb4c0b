import type { TimelineMessage } from '@confab/client'
import { element, fill, setAttribute } from './element.js'
import { icon } from './icons.js'

type Attachment = TimelineMessage['attachments'][number]

/** A file of a message, in the page. */
interface Shown {
  element: HTMLElement
  /** It is to be had there from now on. */
  move(url: string): void
}

/**
 * Shows the files of a message: pictures, films and sound in their place, everything else as something to save. They stand where they are while the message is sent, and take the server's links without a flicker.
 */
export function createAttachments(askAgain: (messageId: string) => Promise<unknown>): { element: HTMLElement; render(message: TimelineMessage): void } {
  const list = element('div', { className: 'files', hidden: true })
  const progress = element('progress', { max: 1, 'aria-label': 'Uploading', hidden: true })
  let shown: Shown[] = []
  let urls: string[] = []
  let isAsking = false

  return {
    element: list,
    render(message) {
      const { attachments } = message
      if (shown.length !== attachments.length) {
        // Links end. The client takes new ones into its state when the message is asked for again, and that is rendered.
        const renew = (): void => {
          if (isAsking || message.id === null) return
          isAsking = true
          const end = (): void => {
            isAsking = false
          }
          askAgain(message.id).then(end, end)
        }
        shown = attachments.map(one => show(one, renew))
        urls = attachments.map(({ url }) => url)
        fill(list, ...shown.map(one => one.element), progress)
      }
      attachments.forEach(({ url }, at) => {
        if (url !== urls[at]) shown[at]?.move(url)
        urls[at] = url
      })
      list.hidden = attachments.length === 0
      list.dataset.count = String(attachments.length)
      const share = message.status === 'sending' ? message.progress : null
      progress.hidden = share === null
      progress.value = share ?? 1
    },
  }
}

/** Links come from the server, and what the page itself holds. Anything else leads nowhere. */
function safe(url: string): string | undefined {
  return /^(\/(?!\/)|blob:)/.test(url) ? url : undefined
}

function show(attachment: Attachment, renew: () => void): Shown {
  switch (attachment.kind) {
    case 'image':
      return showPicture(attachment, renew)
    case 'video':
    case 'audio':
      return showPlayer(attachment, renew)
    case 'file':
      return showFile(attachment)
  }
}

function showPicture({ name, url, width, height }: Attachment, renew: () => void): Shown {
  const picture = element('img', { alt: name, draggable: false, ...(width === null || height === null ? {} : { width, height }) })
  const link = element('a', { className: 'shot', target: '_blank', rel: 'noopener' }, picture)
  const at = (to: string): void => {
    setAttribute(picture, 'src', safe(to))
    // What is not sent yet leads nowhere else.
    setAttribute(link, 'href', to.startsWith('/') ? safe(to) : undefined)
  }
  picture.onerror = renew
  at(url)
  return {
    element: link,
    move(to) {
      const next = new Image()
      next.onload = next.onerror = () => at(to)
      const source = safe(to)
      if (source !== undefined) next.src = source
    },
  }
}

function showPlayer({ kind, name, url }: Attachment, renew: () => void): Shown {
  const player = element(kind === 'video' ? 'video' : 'audio', { controls: true, preload: 'metadata', 'aria-label': name })
  const at = (to: string): void => setAttribute(player, 'src', safe(to))
  player.onerror = renew
  at(url)
  return { element: player, move: at }
}

function showFile({ name, size, url }: Attachment): Shown {
  const link = element('a', { className: 'file', download: name, rel: 'noopener' }, icon('file'), element('span', { className: 'file-name', dir: 'auto' }, name), element('small', {}, sizeText(size)))
  const at = (to: string): void => setAttribute(link, 'href', safe(to))
  at(url)
  return { element: link, move: at }
}

function sizeText(bytes: number): string {
  if (bytes < 1_000) return `${bytes} B`
  return bytes < 1_000_000 ? `${Math.round(bytes / 1_000)} KB` : `${(bytes / 1_000_000).toFixed(1)} MB`
}
