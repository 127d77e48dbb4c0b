import { fileURLToPath } from 'node:url'
import { describe, expect, it } from 'vitest'
import { startSource } from '../helpers/started-process.js'
import { realServer } from './real-server.js'

const messages = 10_000
const warm = 1_000
const most = 5 * 1024 * 1024

/** By how many bytes the heap of a client is larger after so many messages in the conversation it shows. */
async function growth(windowSize: number): Promise<number> {
  await using server = await realServer(['ann', 'bob'])
  const bob = server.chat.as('bob')
  const { id: conversationId } = await bob.startConversation({ kind: 'direct', userId: 'ann' })
  const script = fileURLToPath(new URL('memory-client.ts', import.meta.url))
  await using client = await startSource(script, [`http://127.0.0.1:${server.port}/api/chat`, conversationId, String(windowSize), String(warm), String(warm + messages)], {})
  const write = async (count: number): Promise<void> => {
    for (let sent = 0; sent < count; sent += 20) {
      await Promise.all(Array.from({ length: 20 }, (_, index) => bob.sendMessage({ conversationId, text: `${sent + index} `.padEnd(400, 'what is said ') })))
      await new Promise(resolve => setTimeout(resolve, 5))
    }
  }
  await write(warm)
  const [, before] = await client.printed(new RegExp(`heap at ${warm}: (\\d+)\\.`), 120_000)
  await write(messages)
  const [, after] = await client.printed(new RegExp(`heap at ${warm + messages}: (\\d+)\\.`), 120_000)
  return Number(after) - Number(before)
}

describe('ten thousand messages through one open conversation', () => {
  it('leave the heap as large as it was', async () => {
    expect(Math.abs(await growth(500))).toBeLessThan(most)
  }, 180_000)

  it('do not where all of them are held', async () => {
    expect(await growth(100_000)).toBeGreaterThan(most)
  }, 180_000)
})
