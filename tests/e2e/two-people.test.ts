import { afterAll, beforeAll, expect, it } from 'vitest'
import { startChromium } from '../helpers/chromium.js'
import { describeWith } from '../helpers/describe-with.js'
import { eventually, expectLastTexts, openWindow, type ChatWindow } from './chat-window.js'
import { startDemoProcess, type DemoProcess } from './demo-process.js'

await describeWith('two people with a window each', startChromium, browser => {
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

  it('a message from one appears with the other, and so does the answer', async () => {
    await ada.open('Ben Lindqvist')
    await ben.open('Ada Okafor')
    await ada.send('Is the oven on?')
    await expectLastTexts(ben, ['Is the oven on?'])
    await ben.send('It never goes off.')
    await expectLastTexts(ada, ['Is the oven on?', 'It never goes off.'])
    await expectLastTexts(ben, ['Is the oven on?', 'It never goes off.'])
  })

  it('each sees that the other is there', async () => {
    await eventually(() => ada.row('Ben Lindqvist').locator('.avatar[data-online]').count()).toBe(1)
    await ada.page.locator('.conversation .about').getByText('Online', { exact: true }).waitFor()
  })

  it('typing shows with the other and ends', async () => {
    await ben.page.getByRole('textbox', { name: 'Write a message' }).pressSequentially('Hm')
    await ada.page.locator('.conversation .about').getByText('typing…').waitFor()
    await ada.page.locator('.messages .typing').waitFor()
    await ada.row('Ben Lindqvist').getByText('typing…').waitFor()
    await ben.send('Hmm.')
    await expectLastTexts(ada, ['Hmm.'])
    await ada.page.locator('.messages .typing').waitFor({ state: 'detached' })
  })

  it('a message is sent, and then seen once the other looks at it', async () => {
    await ben.setFocused(false)
    await ada.send('Look when you can')
    await ada.bubble('Look when you can').getByText('Sent', { exact: true }).waitFor({ state: 'attached' })
    await expectLastTexts(ben, ['Look when you can'])
    expect(await ada.bubble('Look when you can').getByText('Seen', { exact: true }).count()).toBe(0)
    await ben.setFocused(true)
    await ada.bubble('Look when you can').getByText('Seen', { exact: true }).waitFor({ state: 'attached' })
  })

  it('what came while one was away stands below a line, is counted, and is counted no more once seen', async () => {
    await ben.setFocused(false)
    await ada.send('First while you were away')
    await ada.send('Second while you were away')
    await ben.row('Ada Okafor').locator('.badge', { hasText: '2' }).waitFor()
    await eventually(() => ben.page.title()).toMatch(/^\(3\) /)
    const belowTheLine = ben.page.locator('.unseen-line ~ .message .text')
    expect(await belowTheLine.allTextContents()).toEqual(['First while you were away', 'Second while you were away'])
    await ben.setFocused(true)
    await ben.row('Ada Okafor').locator('.badge').waitFor({ state: 'detached' })
    await eventually(() => ben.page.title()).toMatch(/^\(1\) /)
  })

  it('an edit and a deletion show with both', async () => {
    await ada.send('I wil bring the jam')
    await expectLastTexts(ben, ['I wil bring the jam'])
    await ada.page.getByRole('textbox', { name: 'Write a message' }).press('ArrowUp')
    await ada.send('I will bring the jam')
    await expectLastTexts(ben, ['I will bring the jam'])
    await ben.bubble('I will bring the jam').getByText('edited').waitFor()

    await ada.bubble('I will bring the jam').hover()
    await ada.page.getByRole('button', { name: 'Actions for the message “I will bring the jam”' }).click()
    await ada.page.getByRole('menuitem', { name: 'Delete for everyone' }).click()
    await ada.page.getByRole('button', { name: 'Delete', exact: true }).click()
    await expectLastTexts(ada, ['Message deleted'])
    await expectLastTexts(ben, ['Message deleted'])
  })

  it('a search finds a person, and the first message to them starts the conversation on both sides', async () => {
    await using hana = await openWindow(browser, demo.url, 'Hana Nováková')
    await hana.page.getByRole('searchbox', { name: 'Search people and groups' }).fill('ben')
    await hana.page.getByRole('list', { name: 'Search results' }).getByRole('link', { name: 'Ben Lindqvist' }).click()
    expect(await ben.row('Hana Nováková').count()).toBe(0)
    await hana.send('Hello Ben, we have not met')
    await expectLastTexts(hana, ['Hello Ben, we have not met'])
    await ben.row('Hana Nováková').getByText('Hello Ben, we have not met').waitFor()
    await hana.bubble('Hello Ben, we have not met').getByText('Sent', { exact: true }).waitFor({ state: 'attached' })
    expect(hana.problems).toEqual([])
  })

  it('a new group is there for everybody in it', async () => {
    await ada.page.getByRole('button', { name: 'New group' }).click()
    await ada.page.getByRole('textbox', { name: 'Name of the group' }).fill('Sunday bread')
    await ada.page.getByRole('checkbox', { name: 'Ben Lindqvist' }).check()
    await ada.page.getByRole('checkbox', { name: 'Emi Tanaka' }).check()
    await ada.page.getByRole('button', { name: 'Start group' }).click()
    await ada.page.getByRole('heading', { name: 'Sunday bread', level: 2 }).waitFor()
    await ada.send('Who brings the flour?')
    await ben.open('Sunday bread')
    await ben.send('Who else?')
    await expectLastTexts(ada, ['Who brings the flour?', 'Who else?'])
    await ben.bubble('Who brings the flour?').getByText('Ada Okafor').waitFor()
  })

  it('a message that is refused says why, and can be tried again or thrown away', async () => {
    await using hana = await openWindow(browser, demo.url, 'Hana Nováková')
    await hana.open('Ben Lindqvist')
    await hana.page.evaluate(() => window.confab.blockUser({ userId: 'ben' }))
    await hana.send('You again')
    await hana.send('And again')
    const refused = hana.bubble('You again')
    await refused.getByText(/^Not sent\. ./).waitFor()
    await hana.bubble('And again').getByText(/^Not sent\. ./).waitFor()
    await hana.row('Ben Lindqvist').getByText('Not sent: And again').waitFor()

    await hana.bubble('And again').getByRole('button', { name: 'Discard' }).click()
    await hana.bubble('And again').waitFor({ state: 'detached' })
    await hana.page.evaluate(() => window.confab.unblockUser({ userId: 'ben' }))
    await refused.getByRole('button', { name: 'Try again' }).click()
    await refused.getByText('Sent', { exact: true }).waitFor({ state: 'attached' })
    await ben.open('Hana Nováková')
    await expectLastTexts(ben, ['Hello Ben, we have not met', 'You again'])
    expect(hana.problems).toEqual([])
  })

  it('nothing went wrong in either window', () => {
    expect(ada.problems).toEqual([])
    expect(ben.problems).toEqual([])
  })
})
