import { memoryStorage, memoryUploads } from '@confab/adapter-memory'
import { createChat } from '@confab/core'
import { createHttpHandler } from '@confab/server-http'
import { toNodeHandler } from '@confab/server-http/node'
import { attachSocketServer } from '@confab/server-socketio'
import { build } from 'esbuild'
import { once } from 'node:events'
import { createServer } from 'node:http'
import type { AddressInfo, Socket } from 'node:net'
import { fileURLToPath } from 'node:url'
import type { BrowserContext, Page } from 'playwright-core'
import { afterAll, afterEach, beforeAll, beforeEach, expect, it } from 'vitest'
import { startChromium } from '../helpers/chromium.js'
import { describeWith } from '../helpers/describe-with.js'
import { png } from '../helpers/sample-files.js'
import { eventually } from './chat-window.js'

/** A way to the chat that can be cut. The page itself comes from somewhere else, as from the cache of an installed app. */
interface Way {
  readonly url: string
  /** Cuts everything that is open, and takes nothing new. */
  cut(): void
  mend(): void
  close(): Promise<void>
}

const html = '<!doctype html><meta charset="utf-8"><meta name="viewport" content="width=device-width"><title>offline</title><link rel="icon" href="data:,"><body><script type="module" src="/page.js"></script>'

await describeWith('a person with two tabs and a phone', startChromium, browser => {
  let script = ''
  let chat: ReturnType<typeof createChat>
  let laptopWay: Way
  let phoneWay: Way
  let laptop: BrowserContext
  let phone: Page
  let group = ''
  const problems: string[] = []

  beforeAll(async () => {
    const { outputFiles } = await build({
      entryPoints: [fileURLToPath(new URL('offline-page.ts', import.meta.url))], bundle: true, write: false, format: 'esm', target: 'es2022', conditions: ['@confab/source'],
    })
    script = outputFiles[0]?.text ?? ''
  })

  async function openWay(): Promise<Way> {
    const sockets = new Set<Socket>()
    let isCut = false
    const handle = toNodeHandler(createHttpHandler(chat))
    const server = createServer((request, response) => {
      if (request.url?.startsWith('/page.js')) response.setHeader('content-type', 'text/javascript').end(script)
      else if (!request.url?.startsWith('/api/')) response.setHeader('content-type', 'text/html').end(html)
      else if (isCut) request.socket.destroy()
      else handle(request, response)
    })
    attachSocketServer(server, chat)
    server.on('connection', socket => {
      sockets.add(socket)
      socket.on('close', () => sockets.delete(socket))
    })
    server.prependListener('request', request => {
      if (isCut && request.url?.startsWith('/socket.io')) request.socket.destroy()
    })
    server.prependListener('upgrade', (_request, socket) => {
      if (isCut) socket.destroy()
    })
    server.listen(0, '127.0.0.1')
    await once(server, 'listening')
    return {
      url: `http://127.0.0.1:${(server.address() as AddressInfo).port}/`,
      cut() {
        isCut = true
        for (const socket of sockets) socket.destroy()
      },
      mend: () => void (isCut = false),
      async close() {
        server.close()
        server.closeAllConnections()
        for (const socket of sockets) socket.destroy()
      },
    }
  }

  async function openPage(context: BrowserContext, way: Way): Promise<Page> {
    const page = await context.newPage()
    page.on('pageerror', error => problems.push(error.message))
    page.on('console', message => {
      if (message.type() === 'warning' && /confab/.test(message.text())) problems.push(message.text())
    })
    await page.goto(way.url)
    return page
  }

  beforeEach(async () => {
    chat = createChat({ storage: memoryStorage(), uploads: memoryUploads(), authenticate: ({ token }) => token, logger: { error() {}, warn() {} } })
    for (const userId of ['ann', 'bob']) await chat.as(userId).updateMe({ name: userId })
    group = (await chat.as('bob').startConversation({ kind: 'group', name: 'all', userIds: ['ann'] })).id
    laptopWay = await openWay()
    phoneWay = await openWay()
    laptop = await browser.newContext({ viewport: { width: 1180, height: 760 } })
    phone = await openPage(await browser.newContext({ viewport: { width: 390, height: 844 }, isMobile: true, hasTouch: true }), phoneWay)
    problems.length = 0
  })
  afterEach(async () => {
    await laptop?.close()
    await phone?.context().close()
    await chat?.close()
    await laptopWay?.close()
    await phoneWay?.close()
  })
  afterAll(() => expect(problems).toEqual([]))

  const connection = (page: Page, state: string): Promise<void> => page.locator('#connection', { hasText: new RegExp(`^${state}$`) }).waitFor()
  const texts = (page: Page): Promise<string[]> => page.locator('#messages li').allTextContents()
  const waiting = (page: Page): Promise<number> => page.locator('#messages li[data-status=sending]').count()
  const badge = (page: Page): Promise<string | null> => page.locator('#badge').textContent()
  async function write(page: Page, text: string): Promise<void> {
    const box = page.getByRole('textbox', { name: 'Write a message' })
    await box.pressSequentially(text)
    await box.press('Enter')
  }

  it('writes offline, reloads, closes, comes back: every message arrives once and in order, everywhere, and the badges agree', async () => {
    let one = await openPage(laptop, laptopWay)
    let two = await openPage(laptop, laptopWay)
    for (const page of [one, two, phone]) await connection(page, 'online')
    laptopWay.cut()
    for (const page of [one, two]) await connection(page, 'offline')

    // Nobody has written to bob before: the conversation does not exist yet.
    await write(one, 'm1')
    await write(one, 'm2')
    await eventually(() => texts(two)).toEqual(['m1', 'm2'])
    await write(two, 'm3')
    await eventually(() => texts(one)).toEqual(['m1', 'm2', 'm3'])
    await write(one, 'm4')
    await eventually(() => texts(two)).toEqual(['m1', 'm2', 'm3', 'm4'])

    // The phone starts it meanwhile, and bob writes where nobody looks.
    await write(phone, 'from the phone')
    await eventually(() => texts(phone)).toEqual(['from the phone'])
    await eventually(() => waiting(phone)).toBe(0)
    for (const text of ['one', 'two', 'three']) await chat.as('bob').sendMessage({ conversationId: group, text })
    await eventually(() => badge(phone)).toBe('3')

    await one.reload()
    await eventually(() => texts(one)).toEqual(['m1', 'm2', 'm3', 'm4'])
    expect(await badge(one)).toBe('0')
    await write(one, 'm5')
    await eventually(() => texts(two)).toEqual(['m1', 'm2', 'm3', 'm4', 'm5'])
    await two.close()
    await one.close()
    one = await openPage(laptop, laptopWay)
    two = await openPage(laptop, laptopWay)
    for (const page of [one, two]) {
      await eventually(() => texts(page)).toEqual(['m1', 'm2', 'm3', 'm4', 'm5'])
      await connection(page, 'offline')
      expect(await waiting(page)).toBe(5)
    }

    laptopWay.mend()
    const all = ['from the phone', 'm1', 'm2', 'm3', 'm4', 'm5']
    for (const page of [one, two, phone]) {
      await connection(page, 'online')
      await eventually(() => texts(page)).toEqual(all)
      await eventually(() => waiting(page)).toBe(0)
      await eventually(() => badge(page)).toBe('3')
    }
    const { id: conversationId } = await chat.as('ann').startConversation({ kind: 'direct', userId: 'bob' })
    const stored = (await chat.as('bob').listMessages({ conversationId })).messages
    expect(stored.map(({ text }) => text)).toEqual(all)
    expect(new Set(stored.map(({ clientMessageId }) => clientMessageId)).size).toBe(6)

    // Seen in one tab is seen everywhere.
    await two.evaluate(conversationId => window.chat.markSeen({ conversationId }), group)
    for (const page of [one, two, phone]) await eventually(() => badge(page)).toBe('0')
    expect((await chat.as('ann').getSidebar()).items.map(({ unseenCount }) => unseenCount)).toEqual([0, 0])
  })

  it('is killed in the middle of sending: the next visit sends the rest, and nothing twice', async () => {
    const one = await openPage(laptop, laptopWay)
    await connection(one, 'online')
    laptopWay.cut()
    await connection(one, 'offline')
    const expected = Array.from({ length: 40 }, (_, index) => `n${index}`)
    await one.evaluate(all => {
      for (const text of all) void window.chat.sendMessage({ to: 'bob', text })
    }, expected)
    await eventually(() => waiting(one)).toBe(40)
    laptopWay.mend()
    await eventually(async () => await waiting(one) < 30).toBe(true)
    await one.close({ runBeforeUnload: false })
    const two = await openPage(laptop, laptopWay)
    await connection(two, 'online')
    await eventually(() => texts(two)).toEqual(expected)
    await eventually(() => waiting(two)).toBe(0)
    const { id: conversationId } = await chat.as('ann').startConversation({ kind: 'direct', userId: 'bob' })
    expect((await chat.as('bob').listMessages({ conversationId, limit: 100 })).messages.map(({ text }) => text)).toEqual(expected)
  })

  it('adds a picture offline and closes the tab: it goes out on the next visit, with its name', async () => {
    const one = await openPage(laptop, laptopWay)
    await connection(one, 'online')
    laptopWay.cut()
    await connection(one, 'offline')
    await one.getByLabel('Add a file').setInputFiles({ name: 'view.png', mimeType: 'image/png', buffer: png(3, 2) })
    await write(one, 'look')
    await eventually(() => texts(one)).toEqual(['look [view.png]'])
    await one.waitForTimeout(500)
    await one.close()
    const two = await openPage(laptop, laptopWay)
    await eventually(() => texts(two)).toEqual(['look [view.png]'])
    laptopWay.mend()
    await eventually(() => waiting(two)).toBe(0)
    const { id: conversationId } = await chat.as('ann').startConversation({ kind: 'direct', userId: 'bob' })
    const { messages } = await chat.as('bob').listMessages({ conversationId })
    expect(messages).toMatchObject([{ text: 'look', attachments: [{ kind: 'image', name: 'view.png', width: 3, height: 2 }] }])
  })
})
