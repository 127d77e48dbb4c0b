import { ChatError, type Receipt, type SendMessageInput } from '@confab/protocol'
import { recordOf, type Outgoing } from '../engine/model.js'
import { takeReceipt } from '../engine/receipt.js'
import { deferred, type Shell } from './shell.js'

/** The server takes no larger call, and one that is much larger would cut the socket. */
const mostBytes = 64 * 1024
const longestMs = 30_000
const againMs = 2_000

/** The queues of messages on their way: one for each conversation, one message of each under way. */
export interface Outbox {
  /** Queues a message; resolves with its receipt, rejects when it failed for good or was taken out. */
  send(input: SendMessageInput): Promise<Receipt>
  /** Sends a failed one again. */
  retry(clientMessageId: string): void
  /** Takes one out that is not under way. */
  discard(clientMessageId: string): void
  /** Goes on with every queue that can. */
  pump(): void
}

/** Makes an outbox over the model's. */
export function createOutbox({ env, model, isReady, call, changed, emit }: Shell): Outbox {
  const { outbox } = model

  function pump(): void {
    const queues = new Set<string>()
    for (const entry of outbox.values()) {
      const { message: { status, conversationId }, to } = entry
      // A direct conversation has one queue, whether it is named by its id or by the person.
      const queue = to ?? model.records.get(conversationId ?? '')?.otherUserId ?? ` ${conversationId}`
      if (!isReady() || status === 'failed' || queues.has(queue)) continue
      queues.add(queue)
      if (!entry.isBusy) void go(entry)
    }
  }

  async function go(entry: Outgoing): Promise<void> {
    entry.isBusy = entry.isCalling = true
    let pause = 0
    try {
      takeReceipt(model, entry, await call('sendMessage', entry.input, entry.cuts > 1) as Receipt)
      // Stored, but not heard of yet.
      if (outbox.has(entry.message.key)) pause = againMs
    } catch (thrown) {
      const error = thrown as ChatError
      const { code } = error
      if (code === 'DISCONNECTED') entry.cuts += 1
      if (code === 'INTERNAL') entry.crashes += 1
      if (code !== 'UNAUTHENTICATED' && (!error.retryable || entry.crashes > 5)) fail(entry, error)
      else pause = error.retryAfterMs ?? env.random() * Math.min(longestMs, 500 * 2 ** (entry.tries += 1))
    }
    entry.isCalling = false
    env.setTimer(() => {
      entry.isBusy = false
      pump()
    }, pause)
    changed()
  }

  function fail(entry: Outgoing, error: ChatError): void {
    const message = entry.message = { ...entry.message, status: 'failed', error }
    entry.reject(error)
    emit('message.failed', { message, error })
  }

  return {
    pump,
    send(input) {
      const clientMessageId = input.clientMessageId ?? newId()
      const known = outbox.get(clientMessageId)
      if (known) return known.promise
      const { text, custom = {} } = input
      const whole = { ...input, clientMessageId }
      const to = 'to' in input ? input.to : null
      const entry: Outgoing = {
        input: whole, to, ...deferred<Receipt>(), isBusy: false, isCalling: false, tries: 0, cuts: 0, crashes: 0,
        message: {
          key: clientMessageId, id: null, conversationId: 'to' in input ? null : input.conversationId, seq: null, rev: null, senderId: model.me?.id ?? '', clientMessageId,
          text, custom, attachments: [], createdAt: new Date(env.now()).toISOString(), editedAt: null, deletedAt: null, status: 'sending', error: null,
        },
      }
      if (!text.trim() && !input.attachments?.length) entry.reject(new ChatError('INVALID_INPUT'))
      else if (new Blob([JSON.stringify(whole)]).size > mostBytes) entry.reject(new ChatError('PAYLOAD_TOO_LARGE'))
      else {
        if (to !== null && !model.directs.has(to)) recordOf(model, `to:${to}`)
        outbox.set(clientMessageId, entry)
        changed()
      }
      return entry.promise
    },
    retry(clientMessageId) {
      const entry = outbox.get(clientMessageId)
      if (entry?.message.status !== 'failed') return
      outbox.delete(clientMessageId)
      outbox.set(clientMessageId, { ...entry, message: { ...entry.message, status: 'sending', error: null }, cuts: 0, crashes: 0, tries: 0 })
      changed()
    },
    discard(clientMessageId) {
      const entry = outbox.get(clientMessageId)
      if (!entry || entry.isCalling) return
      outbox.delete(clientMessageId)
      entry.reject(new ChatError('CONFLICT', 'discarded'))
      changed()
    },
  }
}

/** A key that nobody else makes. `crypto.randomUUID` is missing on pages without TLS. */
function newId(): string {
  return Array.from(crypto.getRandomValues(new Uint32Array(4)), part => part.toString(36)).join('')
}
