import { createHmac, randomBytes, timingSafeEqual } from 'node:crypto'

/** What is signed; a signature for one is none for the other. */
type Purpose = 'link' | 'token'

const leastLength = 32
/** 144 bits, which nobody guesses, in 24 letters. */
const signatureBytes = 18

/** Signs what this chat will read again: links and tokens of files. */
export class FileSigner {
  readonly #keys: readonly Buffer[]

  /** Takes the app's keys: the first signs, all verify. Without one it makes its own, which goes with the process. */
  constructor(fileKey: string | readonly string[] | undefined) {
    const given = typeof fileKey === 'string' ? [fileKey] : fileKey ?? []
    const short = given.find((key) => Buffer.byteLength(key) < leastLength)
    if (short !== undefined) throw new RangeError(`createChat cannot work with a fileKey of ${Buffer.byteLength(short)} bytes: it must be random and at least ${leastLength} bytes long. Make one with: openssl rand -base64 32`)
    this.#keys = given.length === 0 ? [randomBytes(leastLength)] : given.map((key) => Buffer.from(key))
  }

  /** Signs. */
  sign(purpose: Purpose, text: string): string {
    return mac(this.#keys[0] as Buffer, purpose, text).toString('base64url')
  }

  /** Whether the signature is one of ours for this text. */
  verify(purpose: Purpose, text: string, signature: string): boolean {
    const shown = Buffer.from(signature, 'base64url')
    // The comparison of texts refuses other spellings of the same bytes.
    if (shown.length !== signatureBytes || shown.toString('base64url') !== signature) return false
    return this.#keys.some((key) => timingSafeEqual(mac(key, purpose, text), shown))
  }
}

function mac(key: Buffer, purpose: Purpose, text: string): Buffer {
  return createHmac('sha256', key).update(`confab-file-${purpose}\n${text}`).digest().subarray(0, signatureBytes)
}
