import { afterAll, beforeAll, expect, it } from 'vitest'
import { startChromium } from '../helpers/chromium.js'
import { describeWith } from '../helpers/describe-with.js'
import { expectLastTexts, openWindow, type ChatWindow } from './chat-window.js'
import { startDemoProcess, type DemoProcess } from './demo-process.js'

await describeWith('without a mouse', startChromium, browser => {
  let demo: DemoProcess
  beforeAll(async () => {
    demo = await startDemoProcess()
  })
  afterAll(async () => {
    await demo?.[Symbol.asyncDispose]()
  })

  /** The label and the text of what has the focus. */
  const focused = ({ page }: ChatWindow): Promise<string> =>
    page.evaluate(() => {
      const at = document.activeElement
      return at === null || at === document.body ? '' : `${at.getAttribute('aria-label') ?? ''} ${at.textContent ?? ''}`
    })

  /** Presses a key until the focus is on what has this name. */
  async function tabTo(window: ChatWindow, name: RegExp, key = 'Tab'): Promise<void> {
    for (let step = 0; step < 40; step += 1) {
      if (name.test(await focused(window))) return
      await window.page.keyboard.press(key)
    }
    throw new Error(`Forty times ${key} did not lead to ${name}.`)
  }

  it('one finds a person, writes two lines, edits and deletes, and leaves', async () => {
    await using ada = await openWindow(browser, demo.url, 'Ada Okafor')
    const { keyboard } = ada.page

    await tabTo(ada, /^Search people/)
    await keyboard.type('farah')
    await ada.page.getByRole('list', { name: 'Search results' }).getByRole('link').waitFor()
    await keyboard.press('ArrowDown')
    await keyboard.press('Enter')
    await ada.page.getByRole('heading', { name: 'Farah Haddad', level: 2 }).waitFor()

    await keyboard.type('First line')
    await keyboard.press('Shift+Enter')
    await keyboard.type('second line')
    await keyboard.press('Enter')
    await expectLastTexts(ada, ['First line\nsecond line'])
    await ada.page.locator('.message[data-status=sent]').waitFor()

    await tabTo(ada, /^Actions for the message/, 'Shift+Tab')
    await keyboard.press('Enter')
    await ada.page.getByRole('menu').waitFor()
    await keyboard.press('Escape')
    await ada.page.getByRole('menu').waitFor({ state: 'detached' })
    await tabTo(ada, /^Actions for the message/)

    await keyboard.press('Enter')
    await tabTo(ada, /^ Edit$/, 'ArrowDown')
    await keyboard.press('Enter')
    await keyboard.press('Control+A')
    await keyboard.type('One line')
    await keyboard.press('Enter')
    await expectLastTexts(ada, ['One line'])

    await tabTo(ada, /^Actions for the message/, 'Shift+Tab')
    await keyboard.press('Enter')
    await tabTo(ada, /^ Delete for everyone$/, 'ArrowDown')
    await keyboard.press('Enter')
    await ada.page.getByRole('dialog').waitFor()
    await tabTo(ada, /^ Delete$/)
    await keyboard.press('Enter')
    await expectLastTexts(ada, ['Message deleted'])
    expect(ada.problems).toEqual([])
  })

  it('the arrow keys go through the conversations and through the messages', async () => {
    await using ada = await openWindow(browser, demo.url, 'Ada Okafor')
    const { keyboard } = ada.page
    await ada.row('Chloé Marchand').waitFor()
    await tabTo(ada, /Trip to Lisbon/)
    await keyboard.press('ArrowDown')
    await keyboard.press('Enter')
    await ada.page.getByRole('heading', { name: 'Chloé Marchand', level: 2 }).waitFor()
    await tabTo(ada, /^Actions for the message/, 'Shift+Tab')
    await keyboard.press('ArrowUp')
    expect(await focused(ada)).toContain('Small change: 18:34')
    await keyboard.press('Home')
    expect(await focused(ada)).toContain('Are you still coming through on Friday?')
  })

  it('what others write is said to those who cannot see it', async () => {
    await using ada = await openWindow(browser, demo.url, 'Ada Okafor')
    await using ben = await openWindow(browser, demo.url, 'Ben Lindqvist')
    await ada.open('Ben Lindqvist')
    await ben.open('Ada Okafor')
    const news = ada.page.getByRole('log')
    await ben.send('Can you hear me?')
    await news.getByText('Ben Lindqvist: Can you hear me?').waitFor({ state: 'attached' })
    await ben.open('Trip to Lisbon')
    await ben.send('All aboard')
    await news.getByText('New message from Ben Lindqvist').waitFor({ state: 'attached' })
  })
})
