import type { CustomSchema } from '@confab/core'
import { isChatError } from '@confab/protocol'
import { expect, it } from 'vitest'
import { serve } from './served.js'

/** Takes app data with these keys and no others. */
const only = (...keys: string[]): CustomSchema => ({
  '~standard': {
    version: 1, vendor: 'test',
    validate: value => (Object.keys(value as object).every(key => keys.includes(key)) ? { value } : { issues: [{ message: 'is not yours to say' }] }),
  },
})

it('what only the app may say in app data is refused over HTTP and by socket, in new messages and in edits, and taken from its own server', async () => {
  const calls: unknown[] = []
  await using served = await serve({
    custom: {
      message: ({ actor, operation, surface, input }) => {
        calls.push([actor, operation, surface, input.text])
        return surface === 'in-process' ? only('orderId', 'system') : only('orderId')
      },
    },
  })
  const socket = await served.connect('ann')
  await served.chat.as('bob').getMe()
  const fake = { to: 'bob', text: 'Paid', custom: { system: 'paid' } }

  const sent = await served.request('POST', '/messages', { token: 'ann', body: fake })
  expect([sent.status, sent.body.error.code]).toEqual([400, 'INVALID_INPUT'])
  expect(await socket.emitWithAck('sendMessage', fake)).toMatchObject({ error: { code: 'INVALID_INPUT' } })
  const { id: messageId } = await served.chat.as('ann').sendMessage(fake)
  expect(calls).toEqual([['ann', 'sendMessage', 'network', 'Paid'], ['ann', 'sendMessage', 'network', 'Paid'], ['ann', 'sendMessage', 'in-process', 'Paid']])

  const { body: own } = await served.request('POST', '/messages', { token: 'ann', body: { to: 'bob', text: 'Hello', custom: { orderId: '7' } } })
  expect((await served.request('PATCH', `/messages/${own.id as string}`, { token: 'ann', body: { custom: { system: 'paid' } } })).status).toBe(400)
  expect((await served.chat.as('bob').getMessage({ messageId })).custom).toEqual({ system: 'paid' })
})

it('can sees what a call brings, and its reason reaches the caller over HTTP, by socket and in-process', async () => {
  await using served = await serve({ can: (_, operation, __, { input }) => (operation === 'sendMessage' && String(input.text).includes('@') ? { reason: 'no_addresses' } : true) })
  const socket = await served.connect('ann')
  await served.chat.as('bob').getMe()
  const input = { to: 'bob', text: 'me@example.org' }
  const refused = { code: 'FORBIDDEN', details: { reason: 'no_addresses' } }
  expect((await served.request('POST', '/messages', { token: 'ann', body: input })).body.error).toMatchObject(refused)
  expect(await socket.emitWithAck('sendMessage', input)).toMatchObject({ error: refused })
  const error: unknown = await served.chat.as('ann').sendMessage(input).catch((thrown: unknown) => thrown)
  expect([isChatError(error), error]).toEqual([true, expect.objectContaining(refused)])
})
