import { afterAll, beforeAll, expect, it } from 'vitest'
import type { ErrorShape, UploadedFile, User } from '@confab/protocol'
import { openWindow, type ChatWindow } from '../e2e/chat-window.js'
import { signIn, startDemoProcess, type DemoProcess, type HttpCall } from '../e2e/demo-process.js'
import { startChromium } from '../helpers/chromium.js'
import { describeWith } from '../helpers/describe-with.js'
import { sampleFiles } from '../helpers/sample-files.js'
import { xssVectors } from './xss-corpus.js'

const nameable = xssVectors.filter(vector => vector.length <= 100 && vector.trim() === vector)

await describeWith('a hundred ways to run a script in somebody else\'s page', startChromium, browser => {
  let demo: DemoProcess
  let ada: HttpCall
  let window: ChatWindow
  const foreign: string[] = []

  beforeAll(async () => {
    demo = await startDemoProcess()
    ada = await signIn(demo.url, 'ada')
    // Without the page's content policy: what keeps scripts out must be the page itself.
    window = await openWindow(browser, demo.url, 'Ada Okafor', { bypassCSP: true })
    window.page.on('request', request => {
      if (![demo.url, `blob:${demo.url}`, 'data:'].some(own => request.url().startsWith(own))) foreign.push(request.url())
    })
  }, 120_000)
  afterAll(async () => {
    await window?.[Symbol.asyncDispose]()
    await demo?.[Symbol.asyncDispose]()
  })

  const ran = (): Promise<unknown> => window.page.evaluate(() => (globalThis as { __ran?: number }).__ran)
  async function expectQuiet(): Promise<void> {
    expect(await ran()).toBeUndefined()
    expect(foreign).toEqual([])
    expect(window.problems).toEqual([])
    expect(await window.page.evaluate(() => [...document.querySelectorAll('a[href]')].map(link => (link as HTMLAnchorElement).protocol).filter(protocol => !['http:', 'https:', 'mailto:'].includes(protocol)))).toEqual([])
  }

  it('S11 there are more than a hundred, each unlike the others', () => {
    expect(new Set(xssVectors).size).toBe(xssVectors.length)
    expect(xssVectors.length).toBeGreaterThan(100)
    expect(nameable.length).toBeGreaterThan(80)
  })

  it('S11 the watch over the page sees one that runs', async () => {
    await using other = await openWindow(browser, demo.url, 'Farah Haddad', { bypassCSP: true })
    await other.page.evaluate(markup => {
      const place = document.createElement('div')
      place.innerHTML = markup
      document.body.append(place)
    }, xssVectors.find(vector => vector.startsWith('<img src=x onerror=')) as string)
    await expect.poll(() => other.page.evaluate(() => (globalThis as { __ran?: number }).__ran)).toBe(1)
  })

  it('S11 as texts they are shown as written, and none runs', { timeout: 180_000 }, async () => {
    const { body: { id } } = await ada<{ id: string }>('POST', '/conversations', { kind: 'group', name: 'Vectors', userIds: ['ben'] })
    for (const text of xssVectors) expect((await patiently(() => ada('POST', '/messages', { conversationId: id, text }))).status).toBe(201)
    await window.open('Vectors')
    await expect.poll(async () => (await window.texts()).at(-1), { timeout: 30_000 }).toBe(xssVectors.at(-1))
    expect(xssVectors.slice(-(await window.texts()).length)).toEqual(await window.texts())
    expect(await window.page.locator('.text :not(a)').count()).toBe(0)
    await expectQuiet()
  })

  it('S11 as names of people and groups, and in previews and searches, none runs', { timeout: 240_000 }, async () => {
    for (const name of nameable) {
      const person = await (await fetch(`${demo.url}/people`, { method: 'POST', headers: { 'content-type': 'application/json' }, body: JSON.stringify({ name: 'Somebody' }) })).json() as User
      const they = await signIn(demo.url, person.id)
      expect((await patiently(() => they('PATCH', '/me', { name, bio: name }))).status).toBe(200)
      expect((await patiently(() => they('POST', '/conversations', { kind: 'group', name, userIds: ['ada'] }))).status).toBe(201)
      expect((await patiently(() => they('POST', '/messages', { to: 'ada', text: name }))).status).toBe(201)
    }
    const shown = window.page.locator('.sidebar .row-name')
    await expect.poll(async () => (await shown.allTextContents()).filter(text => nameable.includes(text)).length, { timeout: 60_000 }).toBeGreaterThan(80)
    expect(await window.page.locator('.sidebar .row-name > *').count()).toBe(0)
    await window.page.locator('.sidebar .row[href^="#/group/"]').nth(3).click()
    await window.page.getByRole('searchbox').fill('<')
    await expect.poll(() => window.page.getByRole('list', { name: 'Search results' }).locator('.row-name').count()).toBeGreaterThan(0)
    await expectQuiet()
  })

  it('S11 as names of files they are shown as text, and none runs', { timeout: 240_000 }, async () => {
    // Many people: each may upload a few in a row, then one a second.
    const senders = ['ada', 'ben', 'chloe', 'dilan', 'emi', 'farah', 'gustavo', 'hana']
    const { body: { id } } = await ada<{ id: string }>('POST', '/conversations', { kind: 'group', name: 'Files', userIds: senders.slice(1) })
    const { 'image/png': picture, 'text/plain': text } = sampleFiles
    const refused: string[] = []
    const sent: string[] = []
    await Promise.all(senders.map(async (userId, which) => {
      const they = await signIn(demo.url, userId)
      const mine = xssVectors.filter((_, at) => at % senders.length === which)
      for (const [at, vector] of mine.entries()) {
        const { bytes, contentType, extension } = at % 2 === 0 ? { ...picture, contentType: 'image/png', extension: '.png' } : { ...text, contentType: 'text/plain', extension: '.txt' }
        const name = `${vector.slice(0, 250)}${extension}`
        const { status, body: file } = await patiently(() => they.upload<UploadedFile>(bytes, { 'content-type': contentType, 'x-confab-conversation-id': id, 'x-confab-file-name': encodeURIComponent(name) }))
        if (status === 400) {
          refused.push(vector)
          continue
        }
        expect((await patiently(() => they('POST', '/messages', { conversationId: id, text: '', attachments: [{ fileToken: file.fileToken }] }))).status).toBe(201)
        sent.push(file.name)
      }
    }))
    // What could be a path or a header is no name. Names are what is left of the others, less what file systems take for something else.
    const isNoName = (vector: string): boolean => /[\p{Cc}\p{Zl}\p{Zp}/\\]/u.test(vector)
    expect(refused.sort()).toEqual(xssVectors.filter(isNoName).sort())
    expect(sent.length).toBe(xssVectors.length - refused.length)
    expect(sent.length).toBeGreaterThan(50)

    await window.page.getByRole('searchbox').fill('')
    await window.open('Files')
    const shown = (): Promise<string[]> => window.page.evaluate(() => [...document.querySelectorAll('.message .shot img, .message .file-name')].map(one => one.getAttribute('alt') ?? one.textContent ?? ''))
    await expect.poll(async () => {
      await window.page.locator('.timeline .scroller').evaluate(scroller => scroller.scrollTo(0, 0))
      return (await shown()).sort()
    }, { timeout: 60_000 }).toEqual([...sent].sort())
    expect(await window.page.locator('.file-name > *').count()).toBe(0)
    expect(await window.page.locator('.message .file').evaluateAll(links => links.every(link => (link as HTMLAnchorElement).download !== ''))).toBe(true)
    await expectQuiet()
  })

  it('S11 as names of files that are about to be sent, and while they are sent, none runs', { timeout: 120_000 }, async () => {
    const { page } = window
    const kept = page.locator('.tray li')
    for (let from = 0; from < xssVectors.length; from += 10) {
      const names = xssVectors.slice(from, from + 10)
      const files = names.map((name, at) => at % 2 === 0 ? { name, mimeType: 'image/png', buffer: sampleFiles['image/png'].bytes } : { name, mimeType: 'text/plain', buffer: sampleFiles['text/plain'].bytes })
      await page.getByLabel('Files to send').last().setInputFiles(files)
      await expect.poll(() => kept.evaluateAll(items => items.map(item => item.querySelector('img')?.alt ?? item.querySelector('.file-name')?.textContent))).toEqual(names)
      expect(await page.locator('.tray .file-name > *').count()).toBe(0)
      for (let left = names.length; left > 0; left -= 1) await page.locator('.tray .remove').first().click()
    }
    // One of them goes through the page itself: shown under its own name until the server answers.
    const name = `${xssVectors.find(vector => vector.startsWith('<img src=x onerror='))}.txt`
    await page.getByLabel('Files to send').last().setInputFiles({ name, mimeType: 'text/plain', buffer: sampleFiles['text/plain'].bytes })
    await page.getByRole('button', { name: 'Send', exact: true }).click()
    await page.locator('.message[data-side=mine] .file[href^="/api"] .file-name').last().waitFor()
    await expectQuiet()
  })

  it('S11 as the address of a picture only https:, http: and paths are taken', async () => {
    for (const avatarUrl of xssVectors.filter(vector => !vector.startsWith('http'))) {
      const { status, body } = await patiently(() => ada<{ error: ErrorShape }>('PATCH', '/me', { avatarUrl }))
      expect([status, body.error?.code], avatarUrl).toEqual([400, 'INVALID_INPUT'])
    }
  })
})

/** Waits when it is told to, as a client does. */
async function patiently<Answer extends { status: number; body: unknown }>(call: () => Promise<Answer>): Promise<Answer> {
  for (;;) {
    const answer = await call()
    if (answer.status !== 429) return answer
    await new Promise(resolve => setTimeout(resolve, (answer.body as { error: ErrorShape }).error.retryAfterMs ?? 100))
  }
}
