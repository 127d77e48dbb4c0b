import { ChatError } from '@confab/protocol'

/** What Cloudinary's SDK fails with. */
export interface CloudinaryFailure {
  /** In words. */
  message?: string
  /** The HTTP status; 499 is the SDK's own for a time-out. */
  http_code?: number
}

/** What a failure is to whoever called. What Cloudinary says stays in the server, as the cause: it may name the account. */
export function cloudinaryError(failure: CloudinaryFailure): ChatError {
  const status = failure.http_code ?? 0
  // Only the words: the SDK puts the request, and with it the signature, into some of its errors.
  const cause = new Error(`Cloudinary: ${status} ${String(failure.message ?? 'no answer').slice(0, 300)}`)
  if (status === 413 || (status === 400 && /too large/i.test(failure.message ?? ''))) {
    return new ChatError('PAYLOAD_TOO_LARGE', 'The file was not taken: it is larger than the place where files are kept allows. Send a smaller one.', { cause })
  }
  if (status === 400) return new ChatError('UNSUPPORTED_FILE', 'The file was not taken: the place where files are kept cannot read it. Send another one.', { cause })
  return new ChatError('UNAVAILABLE', 'The file could not be stored: the place where files are kept cannot be reached, does not answer, or refuses this server. Try again shortly.', { cause })
}
