import type { Page } from 'playwright-core'
import { afterAll, beforeAll, expect, it } from 'vitest'
import { startChromium } from '../helpers/chromium.js'
import { clockToMove } from '../helpers/clock-to-move.js'
import { describeWith } from '../helpers/describe-with.js'
import { eventually, openWindow } from './chat-window.js'
import { startDemoProcess, type DemoProcess } from './demo-process.js'
import { signUp } from './sign-up.js'

const name = 'Nora Winter'

await describeWith('a tab of somebody with an account that is duplicated', startChromium, browser => {
  let demo: DemoProcess
  beforeAll(async () => {
    demo = await startDemoProcess()
  })
  afterAll(() => demo?.[Symbol.asyncDispose]())

  /** How often each page renewed its tokens. */
  function renewals(page: Page): () => number {
    let count = 0
    page.on('response', response => {
      if (response.url().endsWith('/account/refresh') && response.ok()) count += 1
    })
    return () => count
  }
  const connection = (page: Page): Promise<string> => page.evaluate(() => window.confab.state.connection)

  it('stays logged in, and so does the first, whoever renews when; and one log-out is for both', async () => {
    await using first = await openWindow(browser, demo.url, name, {}, async (page, who) => {
      await page.addInitScript(clockToMove)
      await page.reload()
      await signUp(page, who)
    })
    // As a browser duplicates a tab: a new one of the same group, with a copy of what the first keeps for itself.
    const opened = first.page.context().waitForEvent('page')
    await first.page.evaluate(() => void window.open(location.href))
    const second = await opened
    await second.addInitScript(clockToMove)
    await second.reload()
    await second.getByRole('heading', { name, level: 1 }).waitFor()
    for (const page of [first.page, second]) await eventually(() => connection(page)).toBe('online')

    // The first renews twice while the second sleeps; its own first token is long used up when it wakes.
    const [byFirst, bySecond] = [renewals(first.page), renewals(second)]
    for (let times = 1; times <= 2; times += 1) {
      await first.page.evaluate(() => window.later(9 * 60_000 + 1_000))
      await eventually(byFirst).toBe(times)
      await eventually(() => first.page.evaluate(() => window.confab.getMe().then(me => me.name))).toBe(name)
    }
    for (let times = 1; times <= 2; times += 1) {
      await second.evaluate(() => window.later(9 * 60_000 + 1_000))
      await eventually(() => second.evaluate(() => window.confab.getMe().then(me => me.name))).toBe(name)
    }
    await eventually(bySecond).toBeGreaterThan(0)
    // And now the first comes with what the second left behind.
    await first.page.evaluate(() => window.later(9 * 60_000 + 1_000))
    for (const page of [first.page, second]) {
      await eventually(() => page.evaluate(() => window.confab.getMe().then(me => me.name))).toBe(name)
      await eventually(() => connection(page)).toBe('online')
      await page.reload()
      await page.getByRole('heading', { name, level: 1 }).waitFor()
    }

    await second.getByRole('button', { name }).first().click()
    await second.getByRole('dialog').getByRole('button', { name: 'Log out', exact: true }).click()
    for (const page of [first.page, second]) {
      await page.getByRole('button', { name: 'Create account' }).waitFor()
      expect(await page.evaluate(() => [sessionStorage.getItem('confab-demo-session'), Object.keys(localStorage).filter(key => key.includes('token'))])).toEqual([null, []])
    }
  })
})
