import { memoryStorage } from '@confab/adapter-memory'
import { createChat } from '@confab/core'
import { pino } from 'pino'
import { expect, it } from 'vitest'

it('pino is a logger as it is: what went wrong comes as one line of JSON, with the error and without what people wrote', async () => {
  const lines: Record<string, unknown>[] = []
  const logger = pino({ level: 'warn' }, { write: (line: string) => void lines.push(JSON.parse(line) as Record<string, unknown>) })
  const storage = memoryStorage()
  const broken = { ...storage, messages: { ...storage.messages, append: () => Promise.reject(new Error('the disk is full')) } }
  const chat = createChat({ storage: broken, authenticate: () => null, logger, rateLimits: { take: () => Promise.reject(new Error('away')) } })
  await chat.as('bob').getMe()
  await expect(chat.host.call({ userId: 'ann' }, 'sendMessage', { to: 'bob', text: 'a secret' })).rejects.toMatchObject({ code: 'INTERNAL' })
  expect(lines.map(({ level, msg }) => [level, msg])).toEqual([[40, expect.stringContaining('rate limits')], [50, expect.any(String)]])
  expect(lines[1]).toMatchObject({ err: { type: 'Error', message: 'the disk is full', stack: expect.any(String) as unknown } })
  expect(JSON.stringify(lines)).not.toContain('a secret')
})
