import { afterAll, beforeAll, expect, it } from 'vitest'
import { startChromium } from '../helpers/chromium.js'
import { describeWith } from '../helpers/describe-with.js'
import { eventually, expectLastTexts, openWindow, type ChatWindow } from './chat-window.js'
import { startDemoProcess, type DemoProcess } from './demo-process.js'

await describeWith('a long history', startChromium, browser => {
  let demo: DemoProcess
  beforeAll(async () => {
    demo = await startDemoProcess()
  })
  afterAll(async () => {
    await demo?.[Symbol.asyncDispose]()
  })

  const scrollTo = ({ page }: ChatWindow, top: number): Promise<void> =>
    page.locator('.timeline .scroller').evaluate((scroller, to) => void (scroller.scrollTop = to), top)

  it('loads as one scrolls back, without a jump under the eyes of the reader, down to the first message', async () => {
    await using ada = await openWindow(browser, demo.url, 'Ada Okafor')
    await ada.open('Word of the day')
    const before = (await ada.texts()).length

    // The message at the top of the window stays where it is while a page comes in above it.
    const moved = await ada.page.evaluate(async () => {
      const scroller = document.querySelector('.timeline .scroller') as HTMLElement
      scroller.scrollTop = 300
      const top = scroller.getBoundingClientRect().top
      const row = [...scroller.querySelectorAll('.message')].find(one => one.getBoundingClientRect().bottom > top) as Element
      const count = scroller.querySelectorAll('.message').length
      const at = row.getBoundingClientRect().top
      while (scroller.querySelectorAll('.message').length === count) await new Promise(requestAnimationFrame)
      return Math.abs(row.getBoundingClientRect().top - at)
    })
    expect(moved).toBeLessThan(2)
    expect((await ada.texts()).length).toBeGreaterThan(before)

    await eventually(async () => {
      await scrollTo(ada, 0)
      return (await ada.texts())[0]
    }).toBe('dusk')
    expect(await ada.texts()).toHaveLength(120)
    expect(new Set(await ada.page.locator('.message').evaluateAll(all => all.map(one => one.getAttribute('data-key')))).size).toBe(120)
  })

  it('offers the way back to the latest message, and counts what came meanwhile', async () => {
    await using ada = await openWindow(browser, demo.url, 'Ada Okafor')
    await using emi = await openWindow(browser, demo.url, 'Emi Tanaka')
    await ada.open('Word of the day')
    await emi.open('Word of the day')
    const jump = ada.page.getByRole('button', { name: 'Jump to the latest message' })
    expect(await jump.isVisible()).toBe(false)

    await scrollTo(ada, 400)
    await jump.waitFor()
    await emi.send('zephyr')
    await jump.locator('.badge', { hasText: '1' }).waitFor()
    // Who looks at something else has not seen it.
    expect(await emi.bubble('zephyr').getByText(/^Seen/).count()).toBe(0)
    expect(await ada.row('Word of the day').locator('.badge').count()).toBe(1)

    await jump.click()
    await jump.waitFor({ state: 'hidden' })
    await expectLastTexts(ada, ['zephyr'])
    await ada.bubble('zephyr').waitFor()
    await ada.row('Word of the day').locator('.badge').waitFor({ state: 'detached' })
    await emi.bubble('zephyr').getByText(/^Seen/).waitFor({ state: 'attached' })
  })

  it('follows new messages while one is at the end', async () => {
    await using ada = await openWindow(browser, demo.url, 'Ada Okafor')
    await using emi = await openWindow(browser, demo.url, 'Emi Tanaka')
    await ada.open('Word of the day')
    await emi.open('Word of the day')
    for (const word of ['anchor', 'breeze', 'copper', 'delta', 'eddy', 'fjord']) await emi.send(word)
    await expectLastTexts(ada, ['eddy', 'fjord'])
    await eventually(() => ada.page.locator('.timeline .scroller').evaluate(one => one.scrollHeight - one.scrollTop - one.clientHeight)).toBeLessThan(2)
  })
})
