import { afterAll, beforeAll, expect, it } from 'vitest'
import type { Message } from '@confab/protocol'
import { startChromium } from '../helpers/chromium.js'
import { describeWith } from '../helpers/describe-with.js'
import { startTcpProxy, type TcpProxy } from '../helpers/tcp-proxy.js'
import { eventually, openWindow, type ChatWindow } from './chat-window.js'
import { signIn, startDemoProcess, type DemoProcess } from './demo-process.js'

await describeWith('a window whose network is cut', startChromium, browser => {
  let demo: DemoProcess
  let network: TcpProxy
  let ada: ChatWindow
  let ben: ChatWindow

  beforeAll(async () => {
    demo = await startDemoProcess()
    network = await startTcpProxy({ port: demo.port })
    ada = await openWindow(browser, `http://127.0.0.1:${network.port}`, 'Ada Okafor')
    ben = await openWindow(browser, demo.url, 'Ben Lindqvist')
    await ada.open('Ben Lindqvist')
    await ben.open('Ada Okafor')
  })
  afterAll(async () => {
    await ada?.[Symbol.asyncDispose]()
    await ben?.[Symbol.asyncDispose]()
    await network?.[Symbol.asyncDispose]()
    await demo?.[Symbol.asyncDispose]()
  })

  const banner = (window: ChatWindow) => window.page.getByRole('status').filter({ hasText: 'You are offline' })

  /** What the server has is the truth that both windows must show: the same texts, in the same order, each once. */
  async function expectTheSameEverywhere(sent: readonly string[]): Promise<void> {
    const call = await signIn(demo.url, 'ben')
    const conversationId = await ben.page.evaluate(() => window.confab.state.directs.get('ada'))
    const stored = async (): Promise<string[]> => {
      const { body } = await call<{ messages: Message[] }>('GET', `/conversations/${conversationId}/messages?limit=100`)
      return body.messages.map(({ text }) => text)
    }
    await eventually(async () => (await stored()).filter(text => sent.includes(text)).sort()).toEqual([...sent].sort())
    const truth = await stored()
    await eventually(() => ada.texts()).toEqual(truth)
    await eventually(() => ben.texts()).toEqual(truth)
    await eventually(() => ada.page.locator('.message[data-status=sending]').count()).toBe(0)
  }

  it('says so, keeps what is written, and sends it in order when the network is back', async () => {
    await network.refuse()
    await banner(ada).waitFor()
    for (const text of ['a1', 'a2', 'a3']) await ada.send(text)
    for (const text of ['b1', 'b2', 'b3']) await ben.send(text)
    expect((await ada.texts()).slice(-3)).toEqual(['a1', 'a2', 'a3'])
    expect(await ada.page.locator('.message[data-status=sending]').count()).toBe(3)
    await ada.page.getByRole('status').getByText('3 messages are waiting').waitFor()
    // Meanwhile the other one talks on, and misses nothing but what was not sent.
    await eventually(async () => (await ben.texts()).slice(-3)).toEqual(['b1', 'b2', 'b3'])

    await network.accept()
    await expectTheSameEverywhere(['a1', 'a2', 'a3', 'b1', 'b2', 'b3'])
    await banner(ada).waitFor({ state: 'hidden' })
    const mine = (await ada.texts()).filter(text => /^a\d$/.test(text))
    expect(mine).toEqual(['a1', 'a2', 'a3'])
  })

  it('loses and doubles nothing while both write and the network breaks again and again', { timeout: 180_000 }, async () => {
    const texts = (who: string): string[] => Array.from({ length: 25 }, (_, index) => `${who} says ${index}`)
    const breaks = (async () => {
      for (let time = 0; time < 4; time += 1) {
        await ada.page.waitForTimeout(350)
        network.cut()
      }
      await network.refuse()
      await ada.page.waitForTimeout(1_500)
      await network.accept()
    })()
    const write = async (window: ChatWindow, who: string): Promise<void> => {
      for (const text of texts(who)) await window.send(text)
    }
    await Promise.all([write(ada, 'ada'), write(ben, 'ben'), breaks])

    await expectTheSameEverywhere([...texts('ada'), ...texts('ben')])
    const shown = await ben.texts()
    expect(shown.filter(text => text.startsWith('ada says'))).toEqual(texts('ada'))
    expect(shown.filter(text => text.startsWith('ben says'))).toEqual(texts('ben'))
  })

  it('leaves no error in the pages', () => {
    expect(ada.problems).toEqual([])
    expect(ben.problems).toEqual([])
  })
})
