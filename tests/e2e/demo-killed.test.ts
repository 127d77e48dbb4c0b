import { randomBytes } from 'node:crypto'
import type { Browser } from 'playwright-core'
import type { Message } from '@confab/protocol'
import { expect, it } from 'vitest'
import { startChromium } from '../helpers/chromium.js'
import { describeWith } from '../helpers/describe-with.js'
import { freePort } from '../helpers/free-port.js'
import { png } from '../helpers/sample-files.js'
import { randomDatabaseName, sharedReplicaSet } from '../helpers/shared-replica-set.js'
import { eventually, openWindow, type ChatWindow } from './chat-window.js'
import { checkTalk, type Talk } from './check-talk.js'
import { signIn, startDemoProcess, type DemoProcess } from './demo-process.js'
import { signUp } from './sign-up.js'
import { keepTalking, type TalkingWindow } from './talking-window.js'

const [ada, nora] = ['Ada Okafor', 'Nora Winter'] as const
const view = { name: 'view.png', mimeType: 'image/png', buffer: png(64, 48) }

/** Two people who write to each other in a window each, a guest and one with an account, and a demo that can be killed under them. */
async function startTalk(browser: Browser, env: Record<string, string>) {
  const port = await freePort()
  const url = `http://127.0.0.1:${port}`
  const keys = Object.fromEntries(['CHAT_KEY', 'FILE_KEY'].map(name => [name, randomBytes(32).toString('base64')]))
  const start = (): Promise<DemoProcess> => startDemoProcess({ PORT: String(port), ...keys, ...env })
  let demo = await start()
  const windows = {
    [ada]: await openWindow(browser, url, ada),
    [nora]: await openWindow(browser, url, nora, {}, signUp),
  }
  await windows[nora].page.getByRole('searchbox').fill('Ada')
  await windows[nora].page.getByRole('list', { name: 'Search results' }).getByText(ada).click()
  await windows[nora].page.getByLabel('Files to send').last().setInputFiles([view])
  await windows[nora].send('Look, before it all begins')
  await windows[ada].open(nora)
  await drawn(windows[ada])
  const conversationId = await windows[nora].page.evaluate(() => window.confab.state.directs.get('ada') as string)
  const talking: Record<string, TalkingWindow> = { [ada]: await keepTalking(windows[ada], ada), [nora]: await keepTalking(windows[nora], nora) }
  const everybody = Object.values(talking)

  return {
    url, windows, talking, conversationId,
    kill: () => demo.process.kill(),
    async start() {
      demo = await start()
    },
    /** Both had so many more texts shown as sent. */
    moreSent: (count: number) => Promise.all(everybody.map(one => one.moreSent(count))),
    stopWriting: () => Promise.all(everybody.map(one => one.stop())),
    stored: () => storedTexts(url, conversationId),
    async report(stored: readonly string[]): Promise<Talk> {
      const written = Object.fromEntries(Object.entries(talking).map(([name, one]) => [name, [...one.written]]))
      return { windows: await Promise.all(everybody.map(one => one.report())), written, stored }
    },
    async [Symbol.asyncDispose]() {
      await Promise.all(Object.values(windows).map(one => one[Symbol.asyncDispose]()))
      await demo[Symbol.asyncDispose]()
    },
  }
}

/** All texts of a conversation, as the server has them. */
async function storedTexts(url: string, conversationId: string): Promise<string[]> {
  const call = await signIn(url, 'ada')
  const texts: string[] = []
  for (let after = 0, more = true; more; ) {
    const { status, body } = await call<{ messages: Message[]; hasNewer: boolean }>('GET', `/conversations/${conversationId}/messages?after=${after}&limit=100`)
    if (status === 404) return []
    texts.push(...body.messages.map(({ text }) => text))
    after = body.messages.at(-1)?.seq ?? after
    more = body.hasNewer
  }
  return texts
}

/** Waits until the picture is to be seen in the bubble. */
async function drawn({ page }: ChatWindow): Promise<void> {
  const picture = page.locator('.message', { hasText: 'Look, before it all begins' }).locator('.shot[href] img')
  await eventually(() => picture.evaluate(one => (one as HTMLImageElement).complete && (one as HTMLImageElement).naturalWidth)).toBe(64)
}

async function chromiumAndMongo() {
  const { uri } = await sharedReplicaSet()
  const browser = await startChromium()
  const address = new URL(uri)
  address.pathname = `/${randomDatabaseName()}`
  return { browser, mongo: { MONGODB_URI: address.href }, [Symbol.asyncDispose]: () => browser.close() }
}

await describeWith('the demo on MongoDB, killed with -9 again and again while two people write in Chromium', chromiumAndMongo, ({ browser, mongo }) => {
  it('loses nothing that was shown as sent, stores nothing twice, and both windows go on by themselves', { timeout: 300_000 }, async () => {
    await using talk = await startTalk(browser, mongo)
    for (let kills = 0; kills < 4; kills += 1) {
      await talk.moreSent(12)
      await talk.kill()
      await talk.start()
    }
    await talk.moreSent(12)
    await talk.stopWriting()
    await eventually(async () => checkTalk(await talk.report(await talk.stored()))).toEqual([])
    for (const { name, shownSent } of (await talk.report([])).windows) {
      expect(talk.talking[name]?.written.filter(text => !shownSent.includes(text)), `never shown to ${name} as sent`).toEqual([])
    }

    // A picture that was sent before is still there, for somebody who comes now, and with the bytes that were sent.
    await using late = await openWindow(browser, talk.url, ada)
    await late.open(nora)
    const call = await signIn(talk.url, 'ada')
    const { body } = await call<{ messages: Message[] }>('GET', `/conversations/${talk.conversationId}/messages?after=0&limit=1`)
    const file = await fetch(new URL(body.messages[0]?.attachments[0]?.url ?? '', talk.url))
    expect(file.status).toBe(200)
    expect(Buffer.from(await file.arrayBuffer()).equals(view.buffer)).toBe(true)
    await scrollUpTo(late, 'Look, before it all begins')
    await drawn(late)
  })

  it('is found out when it does not come back, and when it forgets what was sent, as memory does', { timeout: 180_000 }, async () => {
    await using talk = await startTalk(browser, { MONGODB_URI: '' })
    await talk.moreSent(12)
    await talk.stopWriting()
    await eventually(async () => checkTalk(await talk.report(await talk.stored()))).toEqual([])
    const stored = await talk.stored()
    await talk.kill()
    await talk.windows[ada].page.waitForFunction(() => window.confab.state.connection !== 'online', null, { polling: 20 })
    const whileAway = await talk.report(stored)
    expect(checkTalk(whileAway)).toContainEqual(expect.stringMatching(/^Ada Okafor is (?!online)/))

    // Whoever is not known any more is led to the sign-in at some moment, so the windows are not looked at again.
    await talk.start()
    const forgotten = checkTalk({ ...whileAway, stored: await talk.stored() }).filter(fault => /^shown to Ada Okafor as sent and stored ".*" 0 times$/.test(fault))
    expect(forgotten.length).toBeGreaterThan(10)
  })
})

/** Scrolls back until a message is there. */
async function scrollUpTo({ page }: ChatWindow, text: string): Promise<void> {
  await eventually(async () => {
    await page.locator('.timeline .scroller').evaluate(scroller => scroller.scrollTo(0, 0))
    return page.locator('.message', { hasText: text }).count()
  }).toBe(1)
}

it('the check of a talk sees what is lost, doubled, in another order, not sent, loaded again and signed out', () => {
  const window = { name: 'a', isSamePage: true, signedInAs: 'a', connection: 'online', shownSent: ['1', '2'], notSent: 0, texts: ['before', '1', '2'] }
  const good = { windows: [window], written: { a: ['1', '2'] }, stored: ['before', '1', '2'] }
  expect(checkTalk(good)).toEqual([])
  const bad: Talk[] = [
    { ...good, stored: ['1'] }, { ...good, stored: ['1', '2', '2'] }, { ...good, stored: ['2', '1'] },
    ...[{ texts: ['1'] }, { texts: ['1', '2', '2'] }, { texts: ['2', '1'] }, { notSent: 1 }, { isSamePage: false }, { signedInAs: null }, { connection: 'offline' }, { shownSent: ['3'] }].map(fault => ({ ...good, windows: [{ ...window, ...fault }] })),
  ]
  expect(bad.filter(talk => checkTalk(talk).length === 0)).toEqual([])
})
