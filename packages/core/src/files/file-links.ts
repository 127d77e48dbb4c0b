import { fixedLimits, type Attachment } from '@confab/protocol'
import type { Clock } from '../interfaces/clock.js'
import type { StoredAttachment } from '../interfaces/message-store.js'
import type { FileSigner } from './file-signer.js'
import { typeOfKey } from './file-types.js'

/** Links end at full half hours, at least one and at most two of them away: stable meanwhile, and gone within the hour. */
const stepMs = 30 * 60_000

/** What a link says, once it is believed. */
export interface FileLink {
  /** Its media type. */
  contentType: string
  /** What to save it as; null when it is to be shown. */
  saveAs: string | null
  /** For how long it still holds, in milliseconds. */
  leftMs: number
}

/** What links are made with. */
export interface FileLinkParts {
  signer: FileSigner
  clock: Clock
  /** Where the HTTP handler is. */
  base: string
}

/** Makes and reads the links to files. */
export class FileLinks {
  readonly #signer: FileSigner
  readonly #clock: Clock
  readonly #base: string

  constructor({ signer, clock, base }: FileLinkParts) {
    this.#signer = signer
    this.#clock = clock
    this.#base = base
  }

  /** The link to a file that everybody may see who knows it. */
  publicUrl(key: string): string {
    return `${this.#base}/files/${key}`
  }

  /** The key of the public file that a link leads to; null for a link to anything else. */
  publicKey(url: string): string | null {
    const key = url.slice(url.lastIndexOf('/') + 1)
    return keyPattern.test(key) && isPublicKey(key) && url === this.publicUrl(key) ? key : null
  }

  /** The link to a file of a conversation. */
  url({ key, kind, name }: StoredAttachment): string {
    const ends = (Math.floor(this.#clock.now() / stepMs) + 2) * stepMs
    const end = ends.toString(36)
    const saveAs = kind === 'file' ? name : ''
    const shown = saveAs === '' ? '' : `&n=${encodeURIComponent(saveAs)}`
    return `${this.#base}/files/${key}?e=${end}&s=${this.#signer.sign('link', signed(key, end, saveAs))}${shown}`
  }

  /** Reads a link; null when it is none of ours, or has ended. */
  read(key: string, query: URLSearchParams): FileLink | null {
    const contentType = keyPattern.test(key) ? typeOfKey(key)?.contentType : undefined
    if (contentType === undefined) return null
    if (isPublicKey(key)) return { contentType, saveAs: null, leftMs: 24 * 60 * 60_000 }
    const [end, signature, saveAs] = [query.get('e') ?? '', query.get('s') ?? '', query.get('n') ?? '']
    if (!/^[0-9a-z]{1,12}$/.test(end) || saveAs.length > fixedLimits.fileNameLength) return null
    const leftMs = Number.parseInt(end, 36) - this.#clock.now()
    if (leftMs <= 0 || !this.#signer.verify('link', signed(key, end, saveAs), signature)) return null
    return { contentType, saveAs: saveAs === '' ? null : saveAs, leftMs }
  }

  /** An attachment as it is shown. */
  shown(attachment: StoredAttachment): Attachment {
    const { key: _, ...rest } = attachment
    return { ...rest, url: this.url(attachment) }
  }
}

const keyPattern = /^[cp]-[0-9a-f]{40}\.[0-9a-z]{2,5}$/

/** Whether a file is a picture of a person or a group, which needs no signature. Keys are made here and nowhere else. */
function isPublicKey(key: string): boolean {
  return key.startsWith('p-')
}

function signed(key: string, end: string, saveAs: string): string {
  return `${key}\n${end}\n${saveAs}`
}
