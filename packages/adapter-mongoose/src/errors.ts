import { ChatError, isChatError } from '@confab/protocol'

/** As much of a driver's error as is looked at. Recognised by shape: an app may hold the driver's classes twice. */
interface DriverError {
  name?: string
  code?: number | string
  message?: string
  index?: number
  errmsg?: string
  writeErrors?: readonly { index: number; code: number; errmsg?: string | undefined }[]
  result?: { getWriteConcernError?: () => unknown }
  hasErrorLabel?: (label: string) => boolean
}

/** What of an ordered batch was refused: everything before `index` is committed, nothing after it was tried. */
export interface Refusal {
  /** Position of the refused statement. */
  index: number
  /** Name of the unique index it would have violated; null when it was refused for another reason. */
  violated: string | null
}

/** Makes what a caller of the storage gets: our own errors as they are, everything of the database's as UNAVAILABLE. */
export function toChatError(error: unknown): unknown {
  return isChatError(error) || !isDatabaseError(error) ? error : unavailable(error)
}

/** The storage could not be reached, or the outcome of a write is unknown. */
export function unavailable(cause: unknown): ChatError {
  return new ChatError('UNAVAILABLE', 'The database did not answer in time or refused; a write may or may not have happened. Repeating the call is safe.', { cause })
}

/** The call's time was over. */
export function timedOut(timeoutMs: number, cause?: unknown): ChatError {
  return new ChatError('UNAVAILABLE', `The database did not answer within ${timeoutMs} ms; a write may or may not have happened. Repeating the call is safe.`, { cause })
}

/** Whether what a command threw is the database's or the network's: everything but mistakes of the program. Sockets' own errors come through the driver bare. */
function isDatabaseError(error: unknown): boolean {
  return error instanceof Error && !['TypeError', 'RangeError', 'ReferenceError', 'SyntaxError'].includes(error.name)
}

/** Whether an error is the violation of a unique index, outside a batch. */
export function isDuplicateKey(error: unknown): boolean {
  return (error as DriverError).code === 11000
}

/**
 * Says what of an ordered batch was refused, or null when the outcome is unknown. A closed connection also comes as a `MongoBulkWriteError`, and a refusal
 * together with a write concern that failed leaves unknown whether what went before it is durable. A batch of one is refused by an error that is the refusal itself: unlike that of
 * a command that failed as a whole it has an index.
 */
export function refusalOf(error: unknown): Refusal | null {
  const { writeErrors, result, index, code, errmsg } = error as DriverError
  const first = writeErrors?.[0] ?? (index === undefined ? undefined : { index, code, errmsg })
  if (first === undefined || result?.getWriteConcernError?.() != null) return null
  return { index: first.index, violated: first.code === 11000 ? violatedIndex(first.errmsg ?? '') : null }
}

/** A batch's errors carry no `keyPattern`, so the name is taken from the text; ours are declared and checked at start-up. */
function violatedIndex(text: string): string | null {
  return / index: (\S+) dup key/.exec(text)?.[1] ?? null
}

const transientCodes = new Set([
  6, 7, 24, 64, 89, 91, 112, 134, 189, 246, 262, 317, 358, 9001, 10107, 11600, 11602, 13388, 13435, 13436, 50,
])

/** Whether the same command may succeed in a moment: the network, a changing primary, a server that starts or stops. */
export function isTransient(error: unknown): boolean {
  const { name = '', code, writeErrors, hasErrorLabel } = error as DriverError
  // A batch that failed as a whole: the driver hides the kind of error in it.
  if (name === 'MongoBulkWriteError' && (writeErrors === undefined || writeErrors.length === 0)) return true
  if (/^(MongoNetwork|MongoServerSelection|MongoNotConnected|MongoTopologyClosed|MongoPoolCleared|PoolCleared|MongoServerClosed|MongoWaitQueueTimeout|MongoConnectionPoolCleared)/.test(name)) return true
  if (typeof code === 'string' ? /^E[A-Z]+$/.test(code) : code !== undefined && transientCodes.has(code)) return true
  return hasErrorLabel?.call(error, 'RetryableWriteError') === true || hasErrorLabel?.call(error, 'TransientTransactionError') === true
}
