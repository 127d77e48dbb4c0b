import { createClient, type ChatClient } from '@confab/client'
import { isChatError } from '@confab/protocol'
import type { Recorder } from './history.js'

/** A real client of one person, that writes down all it is told. */
export interface Talker {
  readonly name: string
  readonly client: ChatClient
  /** Sends; what becomes of it is written down. */
  say(conversationId: string): void
  /** How it is connected, as it said last. Reading this and {@link revOf} costs nothing, unlike the client's whole state. */
  readonly connection: string
  /** Up to which rev it is complete; -1 while a conversation is not loaded. */
  revOf(conversationId: string): number
  /** How many messages are on their way. */
  readonly waiting: number
  /** Loads all of what there is, and writes down what is shown. */
  show(): Promise<void>
}

/** Opens a client. Texts are unique, and count up. */
export function openTalker({ name, port, conversations, record, timeoutMs }: { name: string; port: number; conversations: readonly string[]; record: Recorder; timeoutMs: number }): Talker {
  const client = createClient({ url: `http://127.0.0.1:${port}/api/chat`, getToken: () => name, timeoutMs, windowSize: 100_000 })
  const revs = new Map<string, number>()
  let said = 0
  let waiting = 0
  let state = 'connecting'
  client.on('connection.changed', ({ connection }) => {
    state = connection
    record({ kind: 'connection', client: name, state: connection })
  })
  client.on('session.ended', ({ error }) => record({ kind: 'error', client: name, what: 'session', code: error.code }))
  client.on('message.created', ({ message }) => record({ kind: 'heard', client: name, conversationId: message.conversationId, id: message.id }))
  client.subscribe(({ conversations: opened }) => {
    for (const [conversationId, { syncedRev, loaded }] of opened) {
      if (!loaded) revs.delete(conversationId)
      if (!loaded || revs.get(conversationId) === syncedRev) continue
      revs.set(conversationId, syncedRev)
      record({ kind: 'synced', client: name, conversationId, rev: syncedRev })
    }
  })
  for (const conversationId of conversations) client.openConversation({ conversationId })

  return {
    name, client,
    get connection() {
      return state
    },
    revOf: (conversationId) => revs.get(conversationId) ?? -1,
    get waiting() {
      return waiting
    },
    say(conversationId) {
      const key = `${name}:${said += 1}`
      const text = `${name} ${said}`
      record({ kind: 'sent', client: name, conversationId, key, text })
      waiting += 1
      client.sendMessage({ conversationId, text, clientMessageId: key }).then(
        ({ id, seq, rev }) => record({ kind: 'acked', client: name, conversationId, key, id, seq, rev }),
        (error: unknown) => record({ kind: 'error', client: name, what: key, code: isChatError(error) ? error.code : String(error) }),
      ).finally(() => (waiting -= 1))
    },
    async show() {
      for (const conversationId of conversations) {
        // What was away for long has the latest page only.
        for (let pages = 0; client.state.conversations.get(conversationId)?.hasOlder && pages < 1_000; pages += 1) {
          await client.loadOlder(conversationId).catch(() => {})
          await new Promise((resolve) => setTimeout(resolve, 5))
        }
        const state = client.state.conversations.get(conversationId)
        const row = client.state.sidebar.items.find(({ key }) => key === conversationId)
        record({
          kind: 'shown', client: name, conversationId, syncedRev: state?.syncedRev ?? 0, unseen: row?.unseenCount ?? -1, seenSeq: row?.seenSeq ?? 0,
          messages: (state?.messages ?? []).map(({ id, seq, senderId, text }) => ({ id, seq, senderId, text })),
        })
      }
    },
  }
}
