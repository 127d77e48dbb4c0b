import { deflateSync } from 'node:zlib'
import { afterAll, beforeAll, expect, it } from 'vitest'
import type { Browser, BrowserContextOptions, Page } from 'playwright-core'
import { startChromium } from '../helpers/chromium.js'
import { describeWith } from '../helpers/describe-with.js'
import { chunk } from '../helpers/sample-files.js'
import { eventually } from './chat-window.js'
import { signIn, startDemoProcess, type DemoProcess } from './demo-process.js'
import { look } from './look.js'
import { password, signUp } from './sign-up.js'

/** A picture that people can look at: two colours that run into each other. */
function picture(width: number, height: number, [red, green, blue]: readonly [number, number, number]): Buffer {
  const rows = Buffer.alloc((width * 3 + 1) * height)
  for (let y = 0; y < height; y += 1) {
    for (let x = 0; x < width; x += 1) rows.set([red - (x * 90) / width, green + (y * 70) / height, blue + (x * 60) / width], y * (width * 3 + 1) + 1 + x * 3)
  }
  const head = Buffer.alloc(13)
  head.writeUInt32BE(width, 0)
  head.writeUInt32BE(height, 4)
  head.set([8, 2], 8)
  return Buffer.concat([Buffer.from('89504e470d0a1a0a', 'hex'), chunk('IHDR', head), chunk('IDAT', deflateSync(rows)), chunk('IEND', Buffer.alloc(0))])
}

const file = (name: string, buffer: Buffer, mimeType = 'image/png') => ({ name, mimeType, buffer })
const portrait = picture(240, 240, [240, 120, 90])
const view = picture(640, 420, [230, 140, 60])

/** One person's window, from before they are anybody. */
interface Somebody extends AsyncDisposable {
  page: Page
  problems: string[]
}

async function openDemo(browser: Browser, url: string, options: BrowserContextOptions = {}): Promise<Somebody> {
  const context = await browser.newContext({ locale: 'en-GB', viewport: { width: 1180, height: 760 }, ...options })
  const page = await context.newPage()
  const problems: string[] = []
  page.on('pageerror', error => problems.push(`exception: ${error.message}`))
  page.on('console', message => {
    // A browser also says so when a server refuses something, as it does with a wrong password.
    if (message.type() === 'error' && !/ERR_|WebSocket connection to|status of 4/.test(message.text())) problems.push(`console: ${message.text()}`)
  })
  await page.goto(url)
  return { page, problems, [Symbol.asyncDispose]: () => context.close() }
}

async function logIn({ page }: Somebody, email: string): Promise<void> {
  await page.getByRole('button', { name: 'Log in', exact: true }).click()
  await page.getByLabel('E-mail').fill(email)
  await page.getByLabel('Password').fill(password)
  await page.locator('.account').getByRole('button', { name: 'Log in' }).click()
}

const isDrawn = (page: Page, selector: string) => page.locator(selector).last().evaluate(one => (one as HTMLImageElement).complete && (one as HTMLImageElement).naturalWidth > 0)

await describeWith('accounts and pictures in the demo', startChromium, browser => {
  let demo: DemoProcess
  let nora: Somebody
  let omar: Somebody
  beforeAll(async () => {
    demo = await startDemoProcess()
    nora = await openDemo(browser, demo.url)
    omar = await openDemo(browser, demo.url)
  })
  afterAll(async () => {
    await nora?.[Symbol.asyncDispose]()
    await omar?.[Symbol.asyncDispose]()
    await demo?.[Symbol.asyncDispose]()
  })

  it('two people sign up with pictures of themselves, and find each other', async () => {
    await signUp(nora.page, 'Nora Winter', file('me.png', portrait))
    await signUp(omar.page, 'Omar Salib', file('me.png', picture(240, 240, [90, 130, 180])))
    await eventually(() => isDrawn(nora.page, '.who .avatar img')).toBe(true)
    await nora.page.getByRole('searchbox').fill('Omar')
    await nora.page.getByRole('list', { name: 'Search results' }).getByText('Omar Salib').click()
    await nora.page.getByRole('heading', { name: 'Omar Salib', level: 2 }).waitFor()
    await eventually(() => isDrawn(nora.page, '.conversation .bar .avatar img')).toBe(true)
  })

  it('a picture is seen before it is sent, while it is sent and by the other, and by nobody else', async () => {
    const { page } = nora
    await page.getByLabel('Files to send').last().setInputFiles([file('view.png', view), file('notes.txt', Buffer.from('Bring a coat.'), 'text/plain')])
    await page.getByRole('listitem').filter({ has: page.getByAltText('view.png') }).waitFor()
    expect(await isDrawn(page, '.tray img')).toBe(true)
    await page.getByRole('button', { name: 'Do not send notes.txt' }).click()
    expect(await page.locator('.tray li').count()).toBe(1)
    await page.getByRole('textbox', { name: 'Write a message' }).fill('From the top!')

    // Held on its way, so that there is time to look.
    let letGo = (): void => {}
    const held = new Promise<void>(resolve => (letGo = resolve))
    await page.route('**/api/chat/files', async route => {
      await held
      await route.continue()
    })
    await page.getByRole('textbox', { name: 'Write a message' }).press('Enter')
    await page.locator('.message[data-status="sending"] .shot img').waitFor()
    expect(await isDrawn(page, '.message .shot img')).toBe(true)
    expect(await page.locator('.message .shot img').getAttribute('src')).toMatch(/^blob:/)
    expect(await page.locator('.message progress').isVisible()).toBe(true)
    expect(await page.locator('.tray li').count()).toBe(0)
    letGo()
    await page.locator('.message[data-status="sent"] .shot[href]').waitFor()
    expect(await page.locator('.message progress').isVisible()).toBe(false)

    await omar.page.locator('.sidebar .row').filter({ hasText: 'Nora Winter' }).click()
    await omar.page.locator('.message').filter({ hasText: 'From the top!' }).waitFor()
    await eventually(() => isDrawn(omar.page, '.message .shot img')).toBe(true)
    const link = await omar.page.locator('.message .shot').getAttribute('href') as string
    expect((await fetch(new URL(link, demo.url))).status).toBe(200)
    // Whoever is not in the conversation is given no link, and the file is nothing without one.
    const { pathname, search } = new URL(link, demo.url)
    expect((await fetch(`${demo.url}${pathname}`)).status).toBe(404)
    expect((await fetch(`${demo.url}${pathname}${search.replace(/e=[^&]+/, 'e=zzzzzzzz')}`)).status).toBe(404)
    const eve = await signIn(demo.url, 'emi')
    const { id } = await omar.page.evaluate(() => [...window.confab.state.conversations.values()].flatMap(({ messages }) => messages).at(-1)) as { id: string }
    expect((await eve('GET', `/messages/${id}`)).status).toBe(404)
    expect(nora.problems).toEqual([])
    expect(omar.problems).toEqual([])
  })

  it('a message of pictures alone says in the sidebar what it is', async () => {
    await nora.page.getByLabel('Files to send').last().setInputFiles([file('a.png', view), file('b.png', portrait), file('c.png', view)])
    await nora.page.getByRole('button', { name: 'Send', exact: true }).click()
    await eventually(() => nora.page.locator('.row[aria-current] .row-preview').textContent()).toBe('You: 3 pictures')
    await eventually(() => omar.page.locator('.message .files[data-count="3"] .shot[href]').count()).toBe(3)
  })

  it('what is not taken is refused in words, and the message stays to be discarded', async () => {
    await nora.page.getByLabel('Files to send').last().setInputFiles([file('page.png', Buffer.from('<html><script>alert(1)</script></html>'))])
    await nora.page.getByRole('button', { name: 'Send', exact: true }).click()
    const failed = nora.page.locator('.message[data-status="failed"]')
    await failed.getByText('Not sent.').waitFor()
    expect(await failed.getByRole('alert').textContent()).toContain('The file was not taken')
    await failed.getByRole('button', { name: 'Discard' }).click()
    await eventually(() => failed.count()).toBe(0)
  })

  it('name, words and picture of oneself are changed, and others see it at once', async () => {
    const { page } = nora
    await page.getByRole('button', { name: 'Nora Winter' }).first().click()
    const dialog = page.getByRole('dialog', { name: 'Your profile' })
    await dialog.getByLabel('Name', { exact: true }).fill('Nora Summer')
    await dialog.getByLabel('About you').fill('Up the hill')
    await dialog.getByLabel('Picture of yourself').setInputFiles(file('new.png', picture(200, 200, [150, 90, 160])))
    await dialog.getByRole('button', { name: 'Save' }).click()
    await page.getByRole('heading', { name: 'Nora Summer', level: 1 }).waitFor()
    await omar.page.getByRole('heading', { name: 'Nora Summer', level: 2 }).waitFor()
    await eventually(() => isDrawn(omar.page, '.conversation .bar .avatar img')).toBe(true)
    await page.getByRole('button', { name: 'Nora Summer' }).first().click()
    await page.getByRole('dialog').getByRole('button', { name: 'Take the picture away' }).click()
    await page.getByRole('dialog').getByRole('button', { name: 'Save' }).click()
    await eventually(() => omar.page.locator('.conversation .bar .avatar img').count()).toBe(0)
  })

  it('a reload keeps one logged in, and a wrong password is one answer', async () => {
    await nora.page.reload()
    await nora.page.getByRole('heading', { name: 'Nora Summer', level: 1 }).waitFor()
    await using other = await openDemo(browser, demo.url)
    await other.page.getByRole('button', { name: 'Log in', exact: true }).click()
    for (const email of ['nora@mail.example', 'nobody@mail.example']) {
      await other.page.getByLabel('E-mail').fill(email)
      await other.page.getByLabel('Password').fill('not the one it is')
      await other.page.locator('.account').getByRole('button', { name: 'Log in' }).click()
      await eventually(() => other.page.locator('.account .problem').textContent()).not.toBe('')
    }
    expect(await other.page.locator('.account .problem').textContent()).not.toContain('mail.example')
  })

  it('nobody becomes somebody with an account as a guest', async () => {
    const id = await nora.page.evaluate(() => window.confab.state.me?.id ?? '')
    expect(id).toMatch(/^account-/)
    const asGuest = await fetch(`${demo.url}/login`, { method: 'POST', headers: { 'content-type': 'application/json' }, body: JSON.stringify({ userId: id }) })
    expect(asGuest.status).toBe(404)
    const { users } = await (await fetch(`${demo.url}/people`)).json() as { users: { id: string }[] }
    expect(users.length).toBeGreaterThan(3)
    expect(users.some(one => one.id.startsWith('account-'))).toBe(false)
  })

  it('logging out on all devices closes every window of that account, and no other', async () => {
    await using second = await openDemo(browser, demo.url)
    await logIn(second, 'nora@mail.example')
    await second.page.getByRole('heading', { name: 'Nora Summer', level: 1 }).waitFor()
    await eventually(() => second.page.evaluate(() => window.confab.state.connection)).toBe('online')
    await nora.page.getByRole('button', { name: 'Nora Summer' }).first().click()
    await nora.page.getByRole('button', { name: 'Log out on all devices' }).click()
    await nora.page.getByRole('button', { name: 'Log out everywhere' }).click()
    await nora.page.getByRole('button', { name: 'Create account' }).waitFor()
    await second.page.getByText('You were logged out.').waitFor()
    for (const { page } of [nora, second]) expect(await page.evaluate(() => sessionStorage.getItem('confab-demo-session'))).toBeNull()
    expect(await omar.page.evaluate(() => window.confab.state.connection)).toBe('online')
    expect(second.problems).toEqual([])
  })

  const narrow = { viewport: { width: 390, height: 780 }, hasTouch: true, isMobile: true }
  const looks: [name: string, options: BrowserContextOptions][] = [['wide', {}], ['wide-dark', { colorScheme: 'dark' }], ['narrow', narrow], ['narrow-dark', { ...narrow, colorScheme: 'dark' }]]
  it.each(looks)('%s: signing up, sending a picture and the profile have no serious fault for anybody', async (name, options) => {
    await using pia = await openDemo(browser, demo.url, options)
    const { page } = pia
    await page.getByLabel('Picture of yourself').setInputFiles(file('me.png', portrait))
    expect(await look(page, `${name}-sign-up`)).toEqual([])
    await signUp(page, `Pia${name} Lund`, file('me.png', portrait))
    await page.getByRole('searchbox').fill('Ada')
    await page.getByRole('list', { name: 'Search results' }).getByText('Ada Okafor').click()
    await page.getByLabel('Files to send').last().setInputFiles([file('view.png', view)])
    await page.getByRole('button', { name: 'Send', exact: true }).click()
    await page.locator('.message[data-status="sent"] .shot[href]').waitFor()
    await page.getByLabel('Files to send').last().setInputFiles([file('view.png', view), file('me.png', portrait), file('a long list of what to bring.txt', Buffer.from('Bring a coat.'), 'text/plain')])
    await page.getByRole('textbox', { name: 'Write a message' }).fill('And these')
    expect(await look(page, `${name}-attaching`)).toEqual([])
    await page.getByRole('button', { name: 'Send', exact: true }).click()
    await page.locator('.message[data-status="sent"] .file[href]').waitFor()
    await eventually(() => isDrawn(page, '.message .shot img')).toBe(true)
    expect(await look(page, `${name}-pictures`)).toEqual([])
    expect(await page.evaluate(() => document.documentElement.scrollWidth <= innerWidth)).toBe(true)
    const back = page.getByRole('link', { name: 'Back to the conversations' })
    if (await back.isVisible()) await back.click()
    await page.locator('.who button').click()
    await page.getByRole('dialog', { name: 'Your profile' }).waitFor()
    expect(await look(page, `${name}-profile`)).toEqual([])
    expect(pia.problems).toEqual([])
  })
})
