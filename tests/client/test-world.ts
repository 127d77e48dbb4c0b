import { memoryStorage } from '@confab/adapter-memory'
import { createTestClock, createTestNetwork, type TestChat, type TestNetwork, type TestNetworkOptions } from '@confab/client/testing'
import { createChat, type Chat, type ChatOptions } from '@confab/core'
import type { Message } from '@confab/protocol'

/** What the server does with a call instead of running it: throws, or nothing. */
export type Intercept = (operation: string, input: Record<string, unknown>, userId: string) => void

/** A chat in memory with these people, on a network in one process. */
export interface TestWorld {
  readonly chat: Chat
  readonly network: TestNetwork
  /** Every call that reached the server, in order. */
  readonly calls: { operation: string; input: Record<string, unknown>; userId: string }[]
  /** How many connections were opened. */
  opened(): number
  /** Starts a group; the first one owns it. */
  group(...userIds: string[]): Promise<string>
  /** Everything in a conversation, from the log itself. */
  log(userId: string, conversationId: string): Promise<Message[]>
}

/** How a world differs from the usual. */
export interface TestWorldOptions extends Omit<TestNetworkOptions, 'chat' | 'clock'>, Partial<Pick<ChatOptions, 'authenticate' | 'limits'>> {
  /** Stands between the network and the chat, for the negative controls. */
  bend?: (chat: TestChat) => TestChat
  /** Sees each call before the chat does. */
  intercept?: Intercept
}

/** Makes one. */
export async function testWorld(userIds: readonly string[], options: TestWorldOptions = {}): Promise<TestWorld> {
  const { bend = (chat: TestChat) => chat, intercept = () => {}, authenticate = ({ token }) => token, limits = {}, ...rest } = options
  const calls: TestWorld['calls'] = []
  let opened = 0
  const clock = createTestClock()
  const chat = createChat({ storage: memoryStorage(), authenticate, limits, clock, logger: { error() {}, warn() {} } })
  for (const userId of userIds) await chat.as(userId).updateMe({ name: userId })
  const host: TestChat['host'] = {
    authenticate: credentials => chat.host.authenticate(credentials),
    attach: transport => chat.host.attach(transport),
    connected(identity, id) {
      opened += 1
      return chat.host.connected(identity, id)
    },
    async call(identity, operation, input, watch) {
      calls.push({ operation, input: input as Record<string, unknown>, userId: identity.userId })
      intercept(operation, input as Record<string, unknown>, identity.userId)
      return chat.host.call(identity, operation, input, watch)
    },
  }
  return {
    chat, calls,
    opened: () => opened,
    network: createTestNetwork({ chat: bend({ host }), clock, ...rest }),
    async group(owner = '', ...others) {
      const { id } = await chat.as(owner).startConversation({ kind: 'group', name: 'a group', userIds: others })
      return id
    },
    async log(userId, conversationId) {
      const messages: Message[] = []
      for (;;) {
        const page = await chat.as(userId).listMessages({ conversationId, after: messages.length, limit: 100 })
        messages.push(...page.messages)
        if (!page.hasNewer) return messages
      }
    },
  }
}
