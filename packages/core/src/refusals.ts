import { ChatError, protocolVersion, type JsonObject } from '@confab/protocol'

/** One thing that is wrong with an input. */
export interface InputIssue {
  /** Where, from the outside in; empty for the input as a whole. */
  path: (string | number)[]
  /** What, as the end of a sentence that begins with the path. */
  message: string
}

const issuesShown = 3
const issuesSent = 20

/** INVALID_INPUT. `unknownKeys` when nothing is wrong but keys that this server does not know. */
export function invalidInput(operation: string, issues: readonly InputIssue[], unknownKeys = false): ChatError {
  const shown = issues.slice(0, issuesShown).map(describeIssue).join('; ')
  const more = issues.length > issuesShown ? `; and ${issues.length - issuesShown} more` : ''
  const remedy = unknownKeys ? `Leave it out, or call a server that is newer than protocol ${protocolVersion}.` : 'Correct the input and call again.'
  const details: JsonObject = {
    issues: issues.slice(0, issuesSent).map(({ path, message }) => ({ path, message })),
    protocol: protocolVersion,
    ...(unknownKeys ? { unknownKeys } : {}),
  }
  return new ChatError('INVALID_INPUT', `${operation} was refused: ${shown}${more}. ${remedy}`, { details })
}

function describeIssue({ path, message }: InputIssue): string {
  return path.length === 0 ? `the input ${message}` : `"${path.join('.')}" ${message}`
}

/** NOT_FOUND for a conversation: unknown and forbidden answer alike. */
export function conversationNotFound(): ChatError {
  return new ChatError('NOT_FOUND', 'The conversation could not be found: it does not exist, or you are not in it. Check the id, or ask a member to add you.')
}

/** NOT_FOUND for a message: unknown and forbidden answer alike. */
export function messageNotFound(): ChatError {
  return new ChatError('NOT_FOUND', 'The message could not be found: it does not exist, or you may not read it. Check the id.')
}

/** NOT_FOUND for people: unknown ones and those who blocked the actor answer alike. */
export function peopleNotFound(userIds: readonly string[]): ChatError {
  const names = userIds.slice(0, issuesShown).map((userId) => `"${userId}"`).join(', ')
  return new ChatError(
    'NOT_FOUND',
    `${names} could not be reached: no such person is known here. Check the id; a person exists from their first call or updateMe on, `
      + 'or when the directory given to createChat as `users` returns them.',
  )
}

/** FORBIDDEN, with a sentence. */
export function forbidden(message: string, reason?: string): ChatError {
  return new ChatError('FORBIDDEN', message, reason === undefined ? {} : { details: { reason } })
}

/** CONFLICT, with a sentence and what programs go by. */
export function conflict(reason: string, message: string): ChatError {
  return new ChatError('CONFLICT', message, { details: { reason } })
}

/** NOT_FOUND for somebody who is not in a group. */
export function memberNotFound(userId: string): ChatError {
  return new ChatError('NOT_FOUND', `"${userId}" could not be found in this group: they are no member of it. Read the group again with getConversation.`)
}

/** CONFLICT `last_owner`. */
export function lastOwner(): ChatError {
  return conflict('last_owner', 'The last owner of a group cannot leave it or become something else while others are in it. Make someone else an owner first.')
}
