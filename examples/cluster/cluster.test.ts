import { createClient, type ChatClient } from '@confab/client'
import { describeWith } from '@confab/tests/helpers/describe-with'
import { afterAll, expect, it } from 'vitest'
import { startCluster } from './local/cluster.js'

await describeWith('the example of a cluster', () => startCluster(), ({ url, nodes }) => {
  const clients: ChatClient[] = []
  afterAll(() => {
    for (const client of clients) client.dispose()
  })
  const person = (name: string): ChatClient => {
    const client = createClient({ url: `${url}/api/chat`, getToken: () => name })
    clients.push(client)
    return client
  }

  it('carries a talk through its balancer, also when a node is killed in the middle of it', async () => {
    const people = ['ann', 'bo', 'cy', 'dee', 'eve'].map(person)
    for (const one of people) one.connect()
    await expect.poll(() => people.map(({ state }) => state.connection), { timeout: 20_000 }).toEqual(people.map(() => 'online'))
    const [ann] = people as [ChatClient]
    const { id: conversationId } = await ann.startConversation({ kind: 'group', name: 'all', userIds: ['bo', 'cy', 'dee', 'eve'] })
    for (const one of people) one.openConversation({ conversationId })
    const sent: string[] = []
    for (let at = 0; at < 20; at += 1) {
      if (at === 5) await nodes[0]?.process.kill('SIGKILL')
      const text = `message ${at}`
      await ann.sendMessage({ conversationId, text })
      sent.push(text)
    }
    const shown = (one: ChatClient): string[] => one.state.conversations.get(conversationId)?.messages.map(({ text }) => text) ?? []
    await expect.poll(() => people.map(shown), { timeout: 40_000 }).toEqual(people.map(() => sent))
    expect(nodes.slice(1).map(({ process }) => process.running)).toEqual([true, true])
  }, 120_000)
})
