import type { JsonObject } from './json.js'
import { protocolVersion } from './version.js'

/** Every error there is: its HTTP status, whether the same call may succeed later, and a sentence for people. */
export const errorTable = {
  INVALID_INPUT: { status: 400, retryable: false, sentence: 'The input is not valid.' },
  UNAUTHENTICATED: { status: 401, retryable: false, sentence: 'Nobody is signed in, or the sign-in has expired: sign in and try again.' },
  INVALID_CREDENTIALS: { status: 401, retryable: false, sentence: 'The e-mail address or the password is wrong.' },
  FORBIDDEN: { status: 403, retryable: false, sentence: 'This is not allowed.' },
  NOT_FOUND: { status: 404, retryable: false, sentence: 'There is no such thing, or you have no access to it.' },
  CONFLICT: { status: 409, retryable: false, sentence: 'This does not fit the present state.' },
  PAYLOAD_TOO_LARGE: { status: 413, retryable: false, sentence: 'This is too large.' },
  UNSUPPORTED_FILE: { status: 415, retryable: false, sentence: 'Files of this type are not accepted.' },
  RATE_LIMITED: { status: 429, retryable: true, sentence: 'Too much at once: wait a moment and try again.' },
  INTERNAL: { status: 500, retryable: true, sentence: 'Something went wrong on the server.' },
  UNAVAILABLE: { status: 503, retryable: true, sentence: 'The service is not available now: try again shortly.' },
  TIMEOUT: { status: 504, retryable: true, sentence: 'No answer came in time: try again.' },
  DISCONNECTED: { status: 0, retryable: true, sentence: 'There is no connection: try again when it is back.' },
} as const satisfies Record<string, { status: number; retryable: boolean; sentence: string }>

/** The code of an error. Codes are the API; the text is for people. */
export type ErrorCode = keyof typeof errorTable

/** An error as it travels. */
export interface ErrorShape {
  /** What kind. */
  code: ErrorCode
  /** What could not be done, why, and what to do about it. */
  message: string
  /** More for programs: `issues` of INVALID_INPUT, the `reason` of a CONFLICT. */
  details?: JsonObject
  /** With RATE_LIMITED: when it makes sense to try again, in milliseconds. */
  retryAfterMs?: number
}

/** What a {@link ChatError} may carry beside its code and its sentence. */
export interface ChatErrorOptions {
  /** More for programs; travels to the caller. */
  details?: JsonObject
  /** When it makes sense to try again, in milliseconds. */
  retryAfterMs?: number
  /** What caused it; stays in this process. */
  cause?: unknown
}

const brand = Symbol.for('@confab/error')

/** The one error of Confab, the same on both sides of the wire. Recognise it with {@link isChatError}: bundlers may hold its class twice. */
export class ChatError extends Error {
  /** What kind. */
  readonly code: ErrorCode
  /** More for programs. */
  readonly details: JsonObject | undefined
  /** With RATE_LIMITED: when it makes sense to try again, in milliseconds. */
  readonly retryAfterMs: number | undefined

  /** Makes one; the sentence is that of the table when none is given. */
  constructor(code: ErrorCode, message: string = errorTable[code].sentence, options: ChatErrorOptions = {}) {
    super(message, options)
    this.name = 'ChatError'
    this.code = code
    this.details = options.details
    this.retryAfterMs = options.retryAfterMs
    Object.defineProperty(this, brand, { value: true })
  }

  /** The HTTP status of its code. */
  get status(): number {
    return errorTable[this.code].status
  }

  /** Whether the same call may succeed later. */
  get retryable(): boolean {
    return isRetryable(this)
  }

  /** As it travels: no stack, no cause. */
  toJSON(): ErrorShape {
    const { code, message, details, retryAfterMs } = this
    return { code, message, ...(details && { details }), ...(retryAfterMs !== undefined && { retryAfterMs }) }
  }
}

/**
 * A refusal of unknown keys is retryable when the server that refused is older than this client: during a rolling deploy the next node may
 * know them.
 */
function isRetryable(error: ErrorShape): boolean {
  if (error.code !== 'INVALID_INPUT') return errorTable[error.code].retryable
  return error.details?.unknownKeys === true && typeof error.details.protocol === 'number' && error.details.protocol < protocolVersion
}

/** Tells whether something is a {@link ChatError}, from whichever copy of this package. */
export function isChatError(value: unknown): value is ChatError {
  return typeof value === 'object' && value !== null && (value as { [brand]?: unknown })[brand] === true
}

/** Makes the error that travelled; an unknown code becomes INTERNAL. */
export function chatErrorFrom(shape: ErrorShape): ChatError {
  return new ChatError(Object.hasOwn(errorTable, shape.code) ? shape.code : 'INTERNAL', shape.message, shape)
}
