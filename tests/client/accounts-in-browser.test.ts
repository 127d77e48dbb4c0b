import { fileURLToPath } from 'node:url'
import { build } from 'esbuild'
import type { BrowserContext, Page } from 'playwright-core'
import { afterAll, afterEach, beforeAll, beforeEach, expect, it } from 'vitest'
import { startChromium } from '../helpers/chromium.js'
import { clockToMove } from '../helpers/clock-to-move.js'
import { describeWith } from '../helpers/describe-with.js'
import { accountServer, type AccountServer } from './account-server.js'

const ann = { email: 'ann@example.org', password: 'correct horse battery', name: 'Ann' }
const patience = { timeout: 20_000 }

await describeWith('signing in by cookies, in Chromium', startChromium, browser => {
  let server: AccountServer
  let context: BrowserContext
  let page: Page
  let script: Uint8Array | undefined
  /** Handshakes of websockets. */
  let sockets = 0

  beforeAll(async () => {
    const { outputFiles } = await build({ entryPoints: [fileURLToPath(new URL('accounts-page.ts', import.meta.url))], bundle: true, write: false, format: 'esm', platform: 'browser', conditions: ['@confab/source'] })
    script = outputFiles[0]?.contents
    server = await accountServer({
      page({ url }, response) {
        if (url === '/page.js') response.writeHead(200, { 'content-type': 'text/javascript' }).end(script)
        else response.writeHead(200, { 'content-type': 'text/html' }).end('<!doctype html><title>accounts</title><script type="module" src="/page.js"></script>')
      },
    })
    await server.accounts().signUp(ann)
  }, 60_000)
  afterAll(async () => server?.[Symbol.asyncDispose]())
  beforeEach(async () => {
    context = await browser.newContext()
    page = await context.newPage()
    sockets = 0
    page.on('websocket', () => (sockets += 1))
    await page.addInitScript(clockToMove)
    await load()
    await page.evaluate(({ email, password }) => window.accounts.logIn({ email, password }), ann)
    server.calls.splice(0)
  })
  afterEach(() => context.close())

  async function load(): Promise<void> {
    await page.goto(`http://127.0.0.1:${server.proxy.port}/`)
    await page.waitForFunction(() => 'chat' in window)
  }
  const connection = (): Promise<string> => page.evaluate(() => {
    window.chat.connect()
    return window.chat.state.connection
  })

  it('needs no token in the page, and outlives it', async () => {
    expect(await page.evaluate(async () => [await window.accounts.getToken(), document.cookie])).toEqual([expect.objectContaining({ token: null }), ''])
    await expect.poll(connection, patience).toBe('online')
    await load()
    await expect.poll(connection, patience).toBe('online')
    expect(await page.evaluate(() => window.chat.state.me?.name)).toBe('Ann')
    expect(server.calls).toEqual([])
  })

  it('is renewed before the cookie ends, and the socket opened anew under it, without a gap that shows', async () => {
    await expect.poll(connection, patience).toBe('online')
    expect(sockets).toBe(1)
    for (let times = 1; times <= 3; times += 1) {
      await page.evaluate(() => window.later(9 * 60_000))
      await expect.poll(() => sockets, patience).toBe(times + 1)
      await expect.poll(() => page.evaluate(() => window.chat.getMe().then(({ name }) => name)), patience).toBe('Ann')
    }
    expect(server.calls).toEqual(['refresh', 'refresh', 'refresh'])
    expect(await page.evaluate(() => window.connections)).toEqual(['online'])
  })

  it('is renewed when the cookie has had its time, whoever notices first', async () => {
    await context.clearCookies({ name: 'confab' })
    expect(await page.evaluate(() => Promise.all([window.chat.getMe(), window.accounts.getAccount()]).then(([{ name }, { email }]) => [name, email]))).toEqual(['Ann', ann.email])
    await expect.poll(connection, patience).toBe('online')
    await load()
    await context.clearCookies({ name: 'confab' })
    await expect.poll(connection, patience).toBe('online')
  })

  it('ends with a log-out, and nothing is left in the browser', async () => {
    await expect.poll(connection, patience).toBe('online')
    await page.evaluate(() => window.accounts.logOut())
    await expect.poll(() => page.evaluate(() => window.chat.state.connection), patience).toBe('ended')
    expect(await context.cookies()).toEqual([])
    expect(await page.evaluate(() => window.accounts.refresh().catch((error: { code: string }) => error.code))).toBe('UNAUTHENTICATED')
  })
})
