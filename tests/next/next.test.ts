import { mkdirSync, readFileSync } from 'node:fs'
import { createRequire } from 'node:module'
import { fileURLToPath } from 'node:url'
import type { Sidebar } from '@confab/protocol'
import type { AxeResults } from 'axe-core'
import type { BrowserContextOptions, Page } from 'playwright-core'
import { afterAll, beforeAll, expect, it } from 'vitest'
import { startChromium } from '../helpers/chromium.js'
import { describeWith } from '../helpers/describe-with.js'
import { buildExample, startExample, startWithoutOwnServer, type RunningExample } from './built-example.js'
import { signIn } from './person.js'

const output = fileURLToPath(new URL('../output/', import.meta.url))
const axe = readFileSync(createRequire(import.meta.url).resolve('axe-core/axe.min.js'), 'utf8')

const soon = { timeout: 20_000 }

await describeWith('the Next example', startChromium, browser => {
  let example: RunningExample
  beforeAll(async () => {
    await buildExample()
    example = await startExample()
  }, 300_000)
  afterAll(async () => {
    await example?.[Symbol.asyncDispose]()
  })

  /** A window of its own, at the sign-in page; with what went wrong in it, and what it asked for. */
  async function openWindow(options: BrowserContextOptions = {}, { url } = example) {
    const context = await browser.newContext({ locale: 'en-GB', timezoneId: 'Asia/Tokyo', viewport: { width: 1180, height: 760 }, ...options })
    const page = await context.newPage()
    const problems: string[] = []
    const asked: string[] = []
    page.on('pageerror', error => problems.push(error.message))
    // Asking whether the session goes on is how one learns that it does not.
    page.on('console', message => message.type() === 'error' && !/401/.test(message.text()) && problems.push(message.text()))
    page.on('request', request => new URL(request.url()).pathname.startsWith('/api/') && asked.push(new URL(request.url()).pathname))
    page.on('websocket', socket => socket.on('framesent', ({ payload }) => {
      const operation = /^42\d*\["(\w+)"/.exec(String(payload))?.[1]
      if (operation !== undefined) asked.push(operation)
    }))
    await page.goto(`${url}/login`)
    const signInAs = async (name: string): Promise<void> => {
      await page.getByRole('button', { name }).click()
      await page.getByRole('heading', { name, level: 1 }).waitFor()
      // It is alive: before that, links lead to pages of the server's.
      await expect.poll(() => asked, soon).toContainEqual(expect.stringMatching(/^(\/api\/chat\/)?sync$/))
    }
    return { page, context, problems, asked, signInAs, [Symbol.asyncDispose]: () => context.close() }
  }

  const texts = (page: Page): Promise<(string | null)[]> => page.locator('.messages .text').evaluateAll(all => all.map(one => one.textContent))
  const shown = (page: Page): Promise<string | null> => page.locator('.chat').evaluate(({ textContent }) => textContent)

  it('whoever looks at the source of the page finds the sidebar and the messages', { timeout: 90_000 }, async () => {
    const ada = await signIn(example.url, 'ada')
    const html = await ada.page()
    for (const text of ['Chloé Marchand', 'I will bring the good cheese to make up for it.', 'Trip to Lisbon', 'You had me at lemon tree.', 'Terrace, lemon tree, sea. What should I read on the way?']) {
      expect(html).toContain(text)
    }
    const { items } = await ada.call<Sidebar>('GET', '/sidebar')
    const ben = items.find(({ lastMessage }) => lastMessage?.text.startsWith('Better than it deserved'))
    expect(await ada.page(`/?conversation=${ben?.conversation.id}`)).toContain('The sourdough is alive. I repeat: alive.')
  })

  it('whoever is not signed in gets no page, and nobody a conversation of others', { timeout: 90_000 }, async () => {
    expect((await fetch(`${example.url}/`, { redirect: 'manual' })).headers.get('location')).toBe('/login')
    const emi = await signIn(example.url, 'emi')
    const ada = await signIn(example.url, 'ada')
    const { items } = await ada.call<Sidebar>('GET', '/sidebar')
    const direct = items.find(({ conversation }) => conversation.kind === 'direct')
    const html = await emi.page(`/?conversation=${direct?.conversation.id}`)
    expect(html).toContain('Trip to Lisbon')
    expect(html).not.toContain(direct?.lastMessage?.text)
  })

  it('the page comes alive on what was rendered: none of it is asked for again, and nothing that is shown changes', { timeout: 90_000 }, async () => {
    await using ada = await openWindow()
    await ada.signInAs('Ada Okafor')

    // What a browser without scripts shows of the same page.
    const still = await browser.newContext({ javaScriptEnabled: false, locale: 'en-GB', storageState: await ada.context.storageState() })
    const before = await still.newPage()
    await before.goto(example.url)
    const rendered = await shown(before)
    expect(rendered).toContain('You had me at lemon tree.')
    await still.close()

    ada.asked.length = 0
    await ada.page.reload()
    await expect.poll(() => ada.asked, soon).toContain('sync')
    // One question is allowed: what has happened since. What else it wanted it would ask within a second; that something is seen is no question.
    await ada.page.waitForTimeout(1_500)
    expect(ada.asked.filter(name => name !== 'markSeen')).toEqual(['sync'])
    expect(await shown(ada.page)).toBe(rendered)
    expect(ada.problems).toEqual([])

    // What was not rendered is asked for, so the list above would have shown it.
    await ada.page.getByRole('link', { name: 'Ben Lindqvist' }).click()
    await ada.page.getByText('It lifted the lid off the jar.').waitFor()
    expect(ada.asked).toContain('listMessages')
  })

  it('server components, route handlers and sockets are one chat', { timeout: 90_000 }, async () => {
    const ben = await signIn(example.url, 'ben')
    await using ada = await openWindow()
    await ada.signInAs('Ada Okafor')
    await ada.page.getByRole('link', { name: 'Ben Lindqvist' }).click()
    await ada.page.getByText('It lifted the lid off the jar.').waitFor()
    ada.asked.length = 0

    // By a route handler, and it shows by the socket.
    const { items } = await ben.call<Sidebar>('GET', '/sidebar')
    const conversationId = items.find(({ conversation }) => conversation.kind === 'direct')?.conversation.id
    await ben.call('POST', '/messages', { conversationId, text: 'By a route handler' })
    await ada.page.locator('.messages').getByText('By a route handler').waitFor()

    // By the socket, and it shows by a server component.
    await ada.page.getByRole('textbox', { name: 'Write a message' }).fill('By the socket')
    await ada.page.keyboard.press('Enter')
    await expect.poll(() => ben.page(`/?conversation=${conversationId}`), soon).toContain('By the socket')
    expect((await texts(ada.page)).slice(-2)).toEqual(['By a route handler', 'By the socket'])
    expect(ada.asked.filter(asked => asked.startsWith('/') || asked.startsWith('list'))).toEqual([])
    expect(ada.problems).toEqual([])
  })

  it('what was written without a network is there after a reload, and goes out once when the network is back; signing out leaves nothing', { timeout: 90_000 }, async () => {
    await using emi = await openWindow()
    const { page } = emi
    await emi.signInAs('Emi Tanaka')
    const away = /\/(api\/chat|socket\.io)\//
    await page.route(away, route => route.abort())
    await page.routeWebSocket(away, socket => socket.close())
    await page.goto(`${example.url}/`)
    await page.getByRole('link', { name: 'Trip to Lisbon' }).click()
    for (const text of ['One from the tunnel', 'Two from the tunnel']) {
      await page.getByRole('textbox', { name: 'Write a message' }).fill(text)
      await page.keyboard.press('Enter')
    }
    const both = ['One from the tunnel', 'Two from the tunnel']
    await expect.poll(async () => (await texts(page)).slice(-2), soon).toEqual(both)
    await page.reload()
    await expect.poll(async () => (await texts(page)).slice(-2), soon).toEqual(both)
    await page.unrouteAll()
    await page.goto(page.url())
    await expect.poll(() => page.locator('.messages [title="Sent"], .messages [title="Sending"]').evaluateAll(all => all.map(one => one.getAttribute('title')).slice(-2)), { timeout: 40_000 }).toEqual(['Sent', 'Sent'])
    expect((await texts(page)).filter(text => text?.endsWith('from the tunnel'))).toEqual(both)
    const html = await (await signIn(example.url, 'ada')).page()
    for (const text of both) expect(html.split(`>${text}<`).length).toBeGreaterThan(1)

    await page.getByRole('button', { name: 'Sign out' }).click()
    await page.waitForURL('**/login')
    const kept = await page.evaluate(async () => {
      let count = 0
      for (const { name = '' } of await indexedDB.databases()) {
        const database = await new Promise<IDBDatabase>(resolve => {
          const request = indexedDB.open(name)
          request.onsuccess = () => resolve(request.result)
        })
        for (const store of database.objectStoreNames) count += await new Promise<number>(resolve => {
          const request = database.transaction(store).objectStore(store).count()
          request.onsuccess = () => resolve(request.result)
        })
      }
      return count
    })
    expect(kept).toBe(0)
  })

  it('somebody new signs up, finds Ada and says hello', { timeout: 90_000 }, async () => {
    await using newcomer = await openWindow()
    const { page } = newcomer
    await page.getByRole('button', { name: 'I am new here' }).click()
    await page.getByLabel('Name').fill('Hana Nováková')
    await page.getByLabel('E-mail').fill('ada@example.com')
    await page.getByLabel('Password').fill('a coin for the locker')
    await page.getByRole('button', { name: 'Sign up' }).click()
    await expect.poll(() => page.locator('.sign-in .problem').textContent(), soon).toMatch(/address|taken|e-mail/i)
    await page.getByLabel('E-mail').fill('hana@example.com')
    await page.getByRole('button', { name: 'Sign up' }).click()
    await page.getByRole('heading', { name: 'Hana Nováková' }).waitFor()

    await page.getByRole('searchbox').fill('ada')
    await page.getByRole('link', { name: 'Ada Okafor' }).click()
    await page.getByRole('textbox', { name: 'Write a message' }).fill('Is there a swimming pool that opens early?')
    await page.keyboard.press('Enter')
    await page.getByTitle('Sent').waitFor()
    expect(await (await signIn(example.url, 'ada')).page()).toContain('Is there a swimming pool that opens early?')
  })

  it('what somebody writes before the scripts have come is not lost', { timeout: 90_000 }, async () => {
    await using ben = await openWindow({}, example)
    await ben.signInAs('Ben Lindqvist')
    let letThrough = (): void => {}
    const later = new Promise<void>(resolve => letThrough = resolve)
    await ben.page.route('**/*.js*', async route => {
      await later
      await route.continue()
    })
    await ben.page.goto(example.url, { waitUntil: 'commit' })
    await ben.page.getByRole('searchbox').fill('chlo')
    await ben.page.getByRole('textbox', { name: 'Write a message' }).fill('I was quicker')
    letThrough()
    await ben.page.getByRole('link', { name: 'Chloé Marchand Always on a train' }).waitFor()
    expect(await ben.page.getByRole('textbox', { name: 'Write a message' }).inputValue()).toBe('I was quicker')
    await expect.poll(() => ben.page.getByRole('button', { name: 'Send' }).isEnabled(), soon).toBe(true)
  })

  it('a cookie that has had its time is renewed, and signing out takes it away', { timeout: 90_000 }, async () => {
    await using ada = await openWindow()
    await ada.signInAs('Ada Okafor')
    await ada.context.clearCookies({ name: 'confab' })
    await ada.page.goto(example.url)
    await ada.page.getByRole('heading', { name: 'Ada Okafor' }).waitFor()
    await ada.page.getByRole('button', { name: 'Sign out' }).click()
    await ada.page.waitForURL('**/login')
    await ada.page.goto(example.url)
    await ada.page.waitForURL('**/login')
    await ada.page.getByRole('button', { name: 'Ada Okafor' }).waitFor()
  })

  it('without a server of our own changes come over HTTP', { timeout: 90_000 }, async () => {
    await using plain = await startWithoutOwnServer()
    await using ada = await openWindow({}, plain)
    await ada.signInAs('Ada Okafor')
    const ben = await signIn(plain.url, 'ben')
    const { items } = await ben.call<Sidebar>('GET', '/sidebar')
    await ben.call('POST', '/messages', { conversationId: items[0]?.conversation.id, text: 'Nobody carried this' })
    await ada.page.locator('.messages').getByText('Nobody carried this').waitFor({ timeout: 40_000 })
    expect(ada.asked.filter(asked => !asked.startsWith('/api/chat/'))).toEqual([])
    expect(ada.problems).toEqual([])
  })

  const wide = { viewport: { width: 1180, height: 760 } }
  const narrow = { viewport: { width: 390, height: 780 }, hasTouch: true, isMobile: true }
  const looks: [name: string, options: BrowserContextOptions][] = [
    ['wide', wide],
    ['wide-dark', { ...wide, colorScheme: 'dark' }],
    ['narrow', narrow],
    ['narrow-dark', { ...narrow, colorScheme: 'dark' }],
  ]

  it.each(looks)('%s: signing in, the sidebar and a conversation have no serious fault for anybody', { timeout: 90_000 }, async (name, options) => {
    await using window = await openWindow(options)
    const { page } = window
    expect(await look(page, `${name}-sign-in`)).toEqual([])
    await window.signInAs('Chloé Marchand')
    expect(await look(page, `${name}-sidebar`)).toEqual([])
    await page.getByRole('link', { name: 'Trip to Lisbon' }).click()
    await page.getByRole('heading', { name: 'Trip to Lisbon' }).waitFor()
    expect(await look(page, `${name}-group`)).toEqual([])
    expect(await page.evaluate(() => document.documentElement.scrollWidth)).toBe(options.viewport?.width)
    expect(window.problems).toEqual([])
  })
})

/** Takes a picture for people to look at, and returns what the accessibility checker holds against the page. */
async function look(page: Page, name: string): Promise<string[]> {
  mkdirSync(output, { recursive: true })
  // What is on its way in has half its colours yet.
  await page.evaluate(async () => {
    await Promise.all(document.getAnimations().map(one => one.finished.catch(() => {})))
  })
  await page.screenshot({ path: `${output}next-${name}.png` })
  await page.evaluate(axe)
  const { violations } = await page.evaluate(() => (window as unknown as { axe: { run(): Promise<AxeResults> } }).axe.run())
  return violations
    .filter(({ impact }) => impact === 'serious' || impact === 'critical')
    .flatMap(({ id, nodes }) => nodes.map(({ html, failureSummary }) => `${id}: ${html} ${failureSummary}`))
}
