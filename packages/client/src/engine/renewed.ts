import type { Message } from '@confab/protocol'
import type { SentMessage } from '../state.js'

/** A message that is held, with the links to its files from an answer as of the same change: links end, and what comes later holds longer. The very same when they are. */
export function renewed(held: SentMessage, { attachments }: Pick<Message, 'attachments'>): SentMessage {
  return JSON.stringify(attachments) === JSON.stringify(held.attachments) ? held : { ...held, attachments }
}
