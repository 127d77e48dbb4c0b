import assert from 'node:assert/strict'
import { randomBytes } from 'node:crypto'
import type { ConversationKind, Member, MessageCustom } from '@confab/protocol'
import type { SidebarRow, StoredConversation } from '../interfaces/conversation-store.js'
import type { StoredAttachment, StoredMessage } from '../interfaces/message-store.js'
import type { Storage } from '../interfaces/storage.js'
import type { StorageUnderTest } from './contract-options.js'
import { followCursors } from './follow-cursors.js'
import type { SeededRandom } from './seeded-random.js'

/** What a message is sent with when it is not the default. */
interface SendOptions {
  text?: string
  custom?: MessageCustom
  attachments?: StoredAttachment[]
  key?: string
  /** Milliseconds after the beginning of the test's time. */
  at?: number
  /** On which node; the next in turn by default. */
  node?: Storage
}

/** What every test of the storage contract has in hand. */
export interface Kit {
  /** The first node. */
  readonly storage: Storage
  /** All nodes: one, or two where the adapter offers a peer. */
  readonly nodes: readonly Storage[]
  /** What else the adapter offers. */
  readonly under: StorageUnderTest
  /** Multiplies the length of races. */
  readonly rounds: number
  /** Random choices by the seed of the run. */
  readonly random: SeededRandom
  /** The next node in turn. */
  node(): Storage
  /** A new id. */
  id(hint?: string): string
  /** So many new ids. */
  ids(count: number): string[]
  /** A time: so many milliseconds after the beginning of the test's time; without a number, a second after the latest of these. */
  time(ms?: number): string
  /** Starts a direct conversation of two people. */
  direct(userIds?: [string, string]): Promise<StoredConversation>
  /** Starts a group of these people, the first as its owner. */
  group(userIds: readonly string[], at?: number): Promise<StoredConversation>
  /** Appends a message and returns it. */
  send(conversationId: string, senderId: string, options?: SendOptions): Promise<StoredMessage>
  /** Appends so many messages at once, in no particular order. */
  fill(conversationId: string, senderId: string, count: number): Promise<void>
  /** Reads the whole log, page by page. */
  log(conversationId: string, node?: Storage): Promise<StoredMessage[]>
  /** Reads a person's whole sidebar. */
  rows(userId: string, node?: Storage, limit?: number): Promise<SidebarRow[]>
  /** Reads one row of a person's sidebar. */
  row(userId: string, conversationId: string, node?: Storage): Promise<SidebarRow>
}

/** Makes the kit of one test. */
export async function contractKit(under: StorageUnderTest, rounds: number, random: SeededRandom): Promise<Kit> {
  const { storage } = under
  const nodes = under.peer === undefined ? [storage] : [storage, await under.peer()]
  await Promise.all(nodes.map((node) => node.prepare()))
  const run = randomBytes(5).toString('hex')
  // Now, so that an adapter which looks at its own clock too is not led astray.
  const beginning = Date.now()
  let turn = 0
  let made = 0
  let latest = 0

  const kit: Kit = {
    storage,
    nodes,
    under,
    rounds,
    random,
    node: () => nodes[turn++ % nodes.length] as Storage,
    id: (hint = 'user') => `${hint}-${run}-${(made += 1)}`,
    ids: (count) => Array.from({ length: count }, () => kit.id()),
    time: (ms = latest + 1000) => new Date(beginning + (latest = ms)).toISOString(),

    direct: (userIds = [kit.id(), kit.id()]) => start('direct', userIds, `direct ${[...userIds].sort().join(' ')}`),
    group: (userIds, at) => start('group', userIds, kit.id('group'), at),

    async send(conversationId, senderId, options = {}) {
      const { message, created } = await (options.node ?? kit.node()).messages.append({
        conversationId,
        senderId,
        clientMessageId: options.key ?? kit.id('key'),
        text: options.text ?? `text ${made}`,
        custom: options.custom ?? {},
        attachments: options.attachments ?? [],
        createdAt: kit.time(options.at),
      })
      assert.equal(created, true, `a message with a new key was not created: ${message.clientMessageId}`)
      return message
    },

    async fill(conversationId, senderId, count) {
      for (let left = count; left > 0; left -= 100) {
        await Promise.all(Array.from({ length: Math.min(left, 100) }, () => kit.send(conversationId, senderId)))
      }
    },

    async log(conversationId, node = kit.node()) {
      const messages: StoredMessage[] = []
      for (;;) {
        const after = messages.at(-1)?.seq ?? 0
        const page = await node.messages.page({ conversationId, after, limit: 100, historyFrom: 1 })
        messages.push(...page.messages)
        if (!page.hasNewer) return messages
        assert.ok((messages.at(-1)?.seq ?? 0) > after, 'a page is empty, or does not lead on, although there is something above it')
      }
    },

    async rows(userId, node = kit.node(), limit = 100) {
      return followCursors(async (from) => {
        const { rows, cursor } = await node.conversations.sidebar({ userId, cursor: from, limit })
        assert.ok(rows.length <= limit, `a sidebar page of ${limit} has ${rows.length} rows`)
        return { items: rows, cursor }
      })
    },

    async row(userId, conversationId, node) {
      const row = (await kit.rows(userId, node)).find(({ conversation }) => conversation.id === conversationId)
      assert.ok(row, `the sidebar of ${userId} does not show conversation ${conversationId}`)
      return row
    },
  }

  async function start(kind: ConversationKind, userIds: readonly string[], key: string, at?: number): Promise<StoredConversation> {
    const createdAt = kit.time(at)
    const members = userIds.map((userId, index): Member => ({ userId, role: kind === 'group' && index === 0 ? 'owner' : 'member', joinedAt: createdAt, historyFrom: 1 }))
    const { conversation } = await kit.node().conversations.start({
      key,
      kind,
      name: kind === 'group' ? 'A group' : null,
      avatarUrl: null,
      custom: {},
      createdBy: userIds[0] as string,
      createdAt,
      directUserIds: kind === 'direct' ? (userIds as [string, string]) : null,
      members,
    })
    return conversation
  }

  return kit
}
