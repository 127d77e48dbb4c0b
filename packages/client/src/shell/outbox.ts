import { ChatError, type Receipt } from '@confab/protocol'
import type { Outgoing } from '../engine/model.js'
import { takeReceipt } from '../engine/receipt.js'
import type { ClientMessageInput, ClientUploads } from '../sending-files.js'
import { enqueue } from './enqueue.js'
import { newId } from './new-id.js'
import { deferred, type Shell } from './shell.js'

/** The server takes no larger call, and one that is much larger would cut the socket. */
const mostBytes = 64 * 1024
const longestMs = 30_000

/** The queues of messages on their way: one for each conversation, one message of each under way. */
export interface Outbox {
  /** Queues a message; resolves with its receipt, rejects when it failed for good or was taken out. */
  send(input: ClientMessageInput): Promise<Receipt>
  /** Sends a failed one again. */
  retry(clientMessageId: string): void
  /** Takes one out that is not under way. */
  discard(clientMessageId: string): void
  /** Goes on with every queue that can. */
  pump(): void
  /** One is stored: it leaves with its receipt. */
  stored(entry: Outgoing, receipt: Receipt): void
  /** Fails one for good, once. */
  fail(entry: Outgoing, error: ChatError): void
}

/** Makes an outbox over the model's. `maySend`: whether a message is this client's to send. */
export function createOutbox({ env, model, uploads, isReady, call, changed, emit }: Shell, maySend: (entry: Outgoing) => boolean): Outbox {
  const { outbox } = model
  const isHere = (entry: Outgoing): boolean => outbox.get(entry.message.key) === entry

  function pump(): void {
    const queues = new Set<string>()
    for (const entry of outbox.values()) {
      const { message: { status, conversationId }, to } = entry
      // A direct conversation has one queue, whether it is named by its id or by the person.
      const queue = to ?? model.records.get(conversationId ?? '')?.otherUserId ?? ` ${conversationId}`
      if (!isReady() || status === 'failed' || queues.has(queue)) continue
      queues.add(queue)
      if (!entry.isBusy && maySend(entry)) void go(entry)
    }
  }

  async function go(entry: Outgoing): Promise<void> {
    entry.isBusy = true
    let pause = 0
    try {
      const input = await (entry.files ? entry.files.attach(entry.input, progress => {
        entry.message = { ...entry.message, progress }
        changed()
      }) : entry.input)
      if (!isHere(entry)) return
      entry.isCalling = true
      const receipt = await call('sendMessage', input, entry.cuts > 1) as Receipt
      // When it is gone, its event was first, or somebody else has signed in, who is not shown it.
      if (isHere(entry)) takeReceipt(model, entry, receipt)
    } catch (thrown) {
      if (!isHere(entry)) return
      const error = thrown as ChatError
      const { code } = error
      if (code === 'DISCONNECTED' && entry.isCalling) entry.cuts += 1
      entry.isCalling = false
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
    if (entry.message.error) return
    const message = entry.message = { ...entry.message, status: 'failed', error }
    // It may be the files that are not good any more.
    if (error.code === 'INVALID_INPUT') entry.files?.forget()
    entry.reject(error)
    emit('message.failed', { message, error })
  }

  return {
    pump, fail,
    stored: (entry, receipt) => takeReceipt(model, entry, receipt),
    send({ files: given, ...input }) {
      const clientMessageId = input.clientMessageId ?? newId()
      const known = outbox.get(clientMessageId)
      if (known) return known.promise
      const whole = { ...input, clientMessageId }
      try {
        if (!input.text.trim() && !input.attachments?.length && !given?.length) throw new ChatError('INVALID_INPUT')
        if (new Blob([JSON.stringify(whole)]).size > mostBytes) throw new ChatError('PAYLOAD_TOO_LARGE')
        const files = given?.[0] && requireUploads(uploads).prepare(given, input.attachments?.length)
        const entry = enqueue(model, whole, new Date(env.now()).toISOString(), files)
        changed()
        return entry.promise
      } catch (error) {
        const refused = deferred<Receipt>()
        refused.reject(error)
        return refused.promise
      }
    },
    retry(clientMessageId) {
      const entry = outbox.get(clientMessageId)
      if (entry?.message.status !== 'failed') return
      outbox.delete(clientMessageId)
      outbox.set(clientMessageId, Object.assign(entry, { message: { ...entry.message, status: 'sending', error: null }, cuts: 0, crashes: 0, tries: 0 }))
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

/** What uploads files. @throws INVALID_INPUT when the client was made without. */
export function requireUploads(uploads: ClientUploads | undefined): ClientUploads {
  if (!uploads) throw new ChatError('INVALID_INPUT', 'Sending files takes `files: clientFiles()` in createClient.')
  return uploads
}
