import { fixedLimits } from '@confab/protocol'
import type { Clock } from '../interfaces/clock.js'
import type { StoredAttachment } from '../interfaces/message-store.js'
import type { FileSigner } from './file-signer.js'

/** What a token says: who uploaded which file, and for where. */
export interface FileClaim {
  /** Who uploaded it. */
  owner: string
  /** A conversation's id, the key of a pair, or the purpose. */
  place: string
  /** The file. */
  file: StoredAttachment
}

const lifeMs = 24 * 60 * 60_000

/**
 * Tokens that stand in for a table of uploaded files: the claim itself, signed. Whoever sends one back has not changed it.
 */
export class FileTokens {
  readonly #signer: FileSigner
  readonly #clock: Clock

  constructor(signer: FileSigner, clock: Clock) {
    this.#signer = signer
    this.#clock = clock
  }

  /** Makes one. */
  issue(claim: FileClaim): string {
    const text = Buffer.from(JSON.stringify([claim, this.#clock.now() + lifeMs])).toString('base64url')
    return `${text}.${this.#signer.sign('token', text)}`
  }

  /** Returns what a token says; null when it is none of ours, or has ended. */
  read(token: string): FileClaim | null {
    if (token.length > fixedLimits.fileTokenLength) return null
    const [text = '', signature = '', ...more] = token.split('.')
    if (more.length > 0 || !this.#signer.verify('token', text, signature)) return null
    const [claim, ends] = JSON.parse(Buffer.from(text, 'base64url').toString()) as [FileClaim, number]
    return ends > this.#clock.now() ? claim : null
  }
}
