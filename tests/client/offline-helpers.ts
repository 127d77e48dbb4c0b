import type { TestDeviceOptions } from '@confab/client/testing'
import { settled, type Profile, type Tab } from './offline-profile.js'
import type { TestWorld } from './test-world.js'

/** How a conversation looks: texts, with how they stand where they are not sent. */
export function shown({ client }: Tab, key: string): string[] {
  return client.state.conversations.get(key)?.messages.map(({ text, status }) => (status === 'sent' ? text : `${text} (${status})`)) ?? []
}

/** A person's tab that was online, had this to send while it was not, and was closed. */
export async function leftWith(world: TestWorld, profile: Profile, texts: readonly string[], options: Partial<TestDeviceOptions> = {}): Promise<void> {
  const { clock } = world.network
  const tab = profile.open(options)
  tab.client.connect()
  await clock.advance(5_000)
  tab.reach('nothing')
  tab.cut()
  for (const text of texts) void tab.client.sendMessage({ to: 'bob', text, clientMessageId: text })
  await settled(clock)
  tab.kill()
}

/** The calls that reached the server, as texts. */
export function sends({ calls }: TestWorld): unknown[] {
  return calls.filter(({ operation }) => operation === 'sendMessage').map(({ input }) => input.text)
}
