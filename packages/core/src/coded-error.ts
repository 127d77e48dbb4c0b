import { ChatError, isChatError } from '@confab/protocol'
import type { Logger } from './interfaces/chat.js'

/** What a call fails with: a `ChatError` as it is, and anything else as INTERNAL, which is logged. */
export function codedError(error: unknown, operation: string, logger: Logger): ChatError {
  if (isChatError(error)) return error
  logger.error({ operation, err: error }, 'A call failed for a reason that is not the caller\'s.')
  return new ChatError('INTERNAL', `${operation} could not be carried out: something went wrong on the server. Try again; if it stays, the server's log says why.`, { cause: error })
}
