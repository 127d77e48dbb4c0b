import { join } from 'node:path'
import { createClient } from '@confab/client'
import type { Sidebar } from '@confab/protocol'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { appFolder } from '../helpers/app-folder.js'
import { freePort } from '../helpers/free-port.js'
import { startSource } from '../helpers/started-process.js'
import { namedSnippets } from '../readme/snippets.js'

const snippets = namedSnippets(new URL('../../docs/quick-starts.md', import.meta.url))

/** What Next is to a route file: it calls what the file exports, by the method of the request. */
const nextStandIn = `
import { serve } from '@hono/node-server'
import * as route from './route.js'
const handlers = { ...route }
serve({ port: Number(process.env.PORT), fetch: (request) => handlers[request.method](request) })
`

/** Runs what the page says of a chat about a thing and of system messages, and answers what came of it. */
const recipesStandIn = `
import { createServer } from 'node:http'
import { chat } from './chat.js'
import { chatAbout } from './listing.js'
import { chat as selling, sayPaid } from './paid.js'

const codeOf = (call) => call.then(() => 'done', ({ code, details }) => details?.reason ?? code)
const listing = { id: '7', title: 'A bicycle', sellerId: 'bob' }
const both = await Promise.all([chatAbout(listing, 'ann'), chatAbout(listing, 'ann')])
const conversationId = both[0]
const [ann, bob, shop] = ['ann', 'bob', 'shop'].map((id) => chat.as(id))
const others = await Promise.all([
  bob.removeMember({ conversationId, userId: 'ann' }), ann.removeMember({ conversationId, userId: 'bob' }), ann.updateConversation({ conversationId, name: 'Mine' }),
  bob.addMember({ conversationId, userId: 'shop' }), ann.setMemberRole({ conversationId, userId: 'ann', role: 'owner' }),
].map(codeOf))
await ann.sendMessage({ conversationId, text: 'Is it still there?' })
await bob.blockUser({ userId: 'ann' })
const inSpiteOfBlock = await codeOf(ann.sendMessage({ conversationId, text: 'Hello?' }))
await bob.removeMember({ conversationId, userId: 'bob' })
const again = await chatAbout({ ...listing, title: 'Another title' }, 'ann')
const found = await shop.getConversation({ conversationId })
await shop.addMember({ conversationId, userId: 'bob' })
const read = (await bob.listMessages({ conversationId })).messages.map(({ text }) => text)
await shop.setMemberRole({ conversationId, userId: 'ann', role: 'owner' })
await shop.removeMember({ conversationId, userId: 'shop' })
const withoutShop = await codeOf(chatAbout(listing, 'ann'))

const { conversationId: sale } = await selling.as('shop').sendMessage({ to: 'ann', text: 'Welcome' })
const say = (input) => codeOf(selling.host.call({ userId: 'ann' }, 'sendMessage', { conversationId: sale, ...input }))
await sayPaid(sale, '7')
const said = [await say({ text: 'Paid', custom: { system: 'paid' } }), await say({ text: 'Mine', custom: { orderId: '7' } }), await say({ text: 'My IBAN is' })]
const shown = (await selling.as('ann').listMessages({ conversationId: sale })).messages.map(({ senderId, custom }) => [senderId, custom])

const answer = JSON.stringify({ same: new Set([...both, again]).size === 1, others, inSpiteOfBlock, name: found.name, members: found.members.map(({ userId, role }) => [userId, role]).sort(), read, withoutShop, said, shown })
createServer((_request, response) => response.end(answer)).listen(Number(process.env.PORT))
`

describe('the quick starts', () => {
  let folder: string
  let remove: () => void
  beforeAll(() => {
    ({ path: folder, remove } = appFolder('quick-starts', [...snippets, ['next-stand-in.ts', nextStandIn], ['recipes-stand-in.ts', recipesStandIn]]))
  })
  afterAll(() => remove())

  it.each(['express.ts', 'fastify.ts', 'hono.ts', 'nestjs.ts'])('%s serves calls and live events, to people of the app\'s own by its own login', async (file) => {
    await using server = await started(file)
    const open = (id: string) => createClient({ url: server.url, getToken: () => `token-of-${id}` })
    const [ann, bob] = [open('ann'), open('bob')]
    for (const client of [ann, bob]) client.connect()
    try {
      const heard = new Promise((resolve) => bob.on('message.created', ({ message }) => resolve(message.text)))
      await expect.poll(() => bob.state.connection, { timeout: 10_000 }).toBe('online')
      await ann.sendMessage({ to: 'bob', text: 'Hello!' })
      expect(await heard).toBe('Hello!')
      expect((await ann.findUsers({ query: 'bo' })).users.map(({ name }) => name)).toEqual(['Bob Fox'])
      expect((await server.request('eve', 'GET', '/me')).status).toBe(401)
    } finally {
      ann.dispose()
      bob.dispose()
    }
  })

  it('route.ts serves calls, called as Next calls it', async () => {
    await using server = await started('next-stand-in.ts')
    expect((await server.request('ann', 'POST', '/messages', { to: 'bob', text: 'Hello!' })).status).toBe(201)
    const { items, users } = await (await server.request('bob', 'GET', '/sidebar')).json() as Sidebar
    expect([items.map(({ lastMessage }) => lastMessage?.text), users.map(({ name }) => name)]).toEqual([['Hello!'], ['Ann Lee']])
    expect((await server.request('eve', 'GET', '/me')).status).toBe(401)
  })

  it('listing.ts and paid.ts do what the page says of them', async () => {
    await using server = await started('recipes-stand-in.ts')
    expect(await (await server.request('ann', 'GET', '/')).json()).toEqual({
      same: true,
      others: ['FORBIDDEN', 'FORBIDDEN', 'FORBIDDEN', 'FORBIDDEN', 'FORBIDDEN'],
      inSpiteOfBlock: 'done',
      name: 'A bicycle',
      members: [['ann', 'member'], ['shop', 'owner']],
      read: ['Is it still there?', 'Hello?'],
      withoutShop: 'NOT_FOUND',
      said: ['INVALID_INPUT', 'done', 'no_bank_accounts'],
      shown: [['shop', {}], ['shop', { system: 'paid', orderId: '7' }], ['ann', { orderId: '7' }]],
    })
  })

  /** Starts a file of the page, and waits until the chat answers. */
  async function started(file: string) {
    const port = await freePort()
    const server = await startSource(join(folder, file), [], { folder, env: { PORT: String(port) } })
    const url = `http://localhost:${port}/api/chat`
    const request = (id: string, method: string, path: string, body?: object) => fetch(url + path, {
      method, headers: { authorization: `Bearer token-of-${id}`, 'content-type': 'application/json' }, signal: AbortSignal.timeout(10_000), ...(body && { body: JSON.stringify(body) }),
    })
    await expect.poll(() => server.running && request('ann', 'GET', '/health').then((response) => response.ok, () => false), { timeout: 15_000 }).toBe(true)
    return { url, request, [Symbol.asyncDispose]: () => server.kill() }
  }
})
