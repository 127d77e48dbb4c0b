import { expect, vi } from 'vitest'
import type { Browser, BrowserContextOptions, Locator, Page } from 'playwright-core'
import type { ChatClient } from '@confab/client'

declare global {
  interface Window {
    /** The demo's client, which the demo puts there for the curious. */
    confab: ChatClient
  }
}

/** One person's window of the demo, with the words of a person for what is in it. */
export interface ChatWindow extends AsyncDisposable {
  /** Playwright's own handle, for what has no word here. */
  readonly page: Page
  /** What went wrong in the page: exceptions, errors on the console, dialogs, things the content policy refused. */
  readonly problems: string[]
  /** The row of the sidebar with this name. */
  row(name: string): Locator
  /** Opens the conversation with this name from the sidebar. */
  open(name: string): Promise<void>
  /** Writes into the box and presses Enter. */
  send(text: string): Promise<void>
  /** The bubble with exactly this text. */
  bubble(text: string): Locator
  /** The text of every bubble, from top to bottom. */
  texts(): Promise<string[]>
  /** Says whether the window has the focus; Playwright's pages all think so at once. */
  setFocused(isFocused: boolean): Promise<void>
}

/** Opens the demo in a browser profile of its own and picks a person; with `enter` becomes them in another way, such as signing up. */
export async function openWindow(browser: Browser, url: string, name: string, options: BrowserContextOptions = {}, enter = asGuest): Promise<ChatWindow> {
  const context = await browser.newContext({ locale: 'en-GB', viewport: { width: 1180, height: 760 }, ...options })
  const page = await context.newPage()
  const problems: string[] = []
  page.on('pageerror', error => problems.push(`exception: ${error.message}`))
  page.on('dialog', dialog => {
    problems.push(`dialog: ${dialog.message()}`)
    void dialog.dismiss()
  })
  page.on('console', message => {
    // A browser says that it could not reach a server; that is what some tests do to it.
    if (message.type() === 'error' && !/ERR_|WebSocket connection to/.test(message.text())) problems.push(`console: ${message.text()}`)
  })
  await page.goto(url)
  await enter(page, name)
  await page.getByRole('heading', { name, level: 1 }).waitFor()

  const row = (rowName: string): Locator => page.locator('.sidebar .row').filter({ has: page.locator('.row-name').getByText(rowName, { exact: true }) })
  const box = page.getByRole('textbox', { name: 'Write a message' })
  return {
    page,
    problems,
    row,
    async open(rowName) {
      await row(rowName).click()
      await page.getByRole('heading', { name: rowName, level: 2 }).waitFor()
      await page.locator('.timeline .scroller:not([data-loading])').waitFor()
    },
    async send(text) {
      await box.fill(text)
      await box.press('Enter')
    },
    bubble: text => page.locator('.message').filter({ has: page.locator('.text').getByText(text, { exact: true }) }),
    texts: () => page.locator('.message .text').evaluateAll(all => all.map(one => one.textContent ?? '')),
    async setFocused(isFocused) {
      await page.evaluate(is => {
        document.hasFocus = () => is
        window.dispatchEvent(new Event(is ? 'focus' : 'blur'))
      }, isFocused)
    },
    [Symbol.asyncDispose]: () => context.close(),
  }
}

function asGuest(page: Page, name: string): Promise<void> {
  return page.getByRole('button', { name }).click()
}

// A browser on a busy machine takes its time; nothing here is about time.
vi.setConfig({ testTimeout: 120_000, hookTimeout: 120_000 })

/** Asks again and again, until what is expected of the answer holds. */
export function eventually<Answer>(ask: () => Promise<Answer> | Answer): ReturnType<typeof expect.poll<Answer>> {
  return expect.poll(ask, { timeout: 60_000, interval: 50 })
}

/** Waits until a window's bubbles end with these texts, in this order. */
export async function expectLastTexts(window: ChatWindow, texts: readonly string[]): Promise<void> {
  await eventually(async () => (await window.texts()).slice(-texts.length)).toEqual(texts)
}
