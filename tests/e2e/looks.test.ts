import { afterAll, beforeAll, expect, it } from 'vitest'
import type { BrowserContextOptions } from 'playwright-core'
import { startChromium } from '../helpers/chromium.js'
import { describeWith } from '../helpers/describe-with.js'
import { openWindow } from './chat-window.js'
import { startDemoProcess, type DemoProcess } from './demo-process.js'
import { look } from './look.js'

await describeWith('the page, looked at', startChromium, browser => {
  let demo: DemoProcess
  beforeAll(async () => {
    demo = await startDemoProcess()
  })
  afterAll(async () => {
    await demo?.[Symbol.asyncDispose]()
  })

  const wide = { viewport: { width: 1180, height: 760 } }
  const narrow = { viewport: { width: 390, height: 780 }, hasTouch: true, isMobile: true }
  const looks: [name: string, options: BrowserContextOptions][] = [
    ['wide', wide],
    ['wide-dark', { ...wide, colorScheme: 'dark' }],
    ['narrow', narrow],
    ['narrow-dark', { ...narrow, colorScheme: 'dark' }],
  ]

  it.each(looks)('%s: signing in, talking, a menu and a dialog have no serious fault for anybody', async (name, options) => {
    const context = await browser.newContext(options)
    const page = await context.newPage()
    await page.goto(demo.url)
    await page.getByRole('button', { name: 'Ada Okafor' }).waitFor()
    expect(await look(page, `${name}-sign-in`)).toEqual([])
    await context.close()

    await using ben = await openWindow(browser, demo.url, 'Ben Lindqvist')
    await using ada = await openWindow(browser, demo.url, 'Ada Okafor', options)
    await ada.row('Ben Lindqvist').waitFor()
    expect(await look(ada.page, `${name}-sidebar`)).toEqual([])

    await ada.open('Trip to Lisbon')
    await ben.open('Trip to Lisbon')
    await ben.page.getByRole('textbox', { name: 'Write a message' }).pressSequentially('A')
    await ada.page.locator('.messages .typing').waitFor()
    expect(await look(ada.page, `${name}-group`)).toEqual([])

    await ada.page.getByRole('button', { name: 'Actions for the message “Nobody shouts. Book it!”' }).focus()
    await ada.page.keyboard.press('Enter')
    await ada.page.getByRole('menu').waitFor()
    expect(await look(ada.page, `${name}-menu`)).toEqual([])
    await ada.page.keyboard.press('Escape')

    // On a narrow screen one goes back first.
    const back = ada.page.getByRole('link', { name: 'Back to the conversations' })
    if (await back.isVisible()) await back.click()
    await ada.page.getByRole('button', { name: 'New group' }).click()
    await ada.page.getByRole('checkbox', { name: 'Ben Lindqvist' }).check()
    expect(await look(ada.page, `${name}-new-group`)).toEqual([])
    expect(ada.problems).toEqual([])
  })

  it('the checker finds a fault when there is one', async () => {
    await using ada = await openWindow(browser, demo.url, 'Ada Okafor')
    await ada.page.evaluate(() => {
      const input = document.createElement('input')
      document.querySelector('.sidebar')?.append(input)
      const faint = document.createElement('p')
      faint.append('hardly to be read')
      faint.style.color = 'rgb(220 220 220)'
      document.querySelector('.sidebar')?.append(faint)
    })
    const faults = await look(ada.page, 'with-planted-faults')
    expect(faults.map(fault => fault.split(':', 1)[0]).sort()).toEqual(['color-contrast', 'label'])
  })

  it('a narrow screen shows one thing at a time, and nothing sticks out', async () => {
    await using ada = await openWindow(browser, demo.url, 'Ada Okafor', narrow)
    const { page } = ada
    expect(await page.locator('main').isVisible()).toBe(false)
    await ada.open('Chloé Marchand')
    expect(await page.locator('.sidebar').isVisible()).toBe(false)
    expect(await page.evaluate(() => document.documentElement.scrollWidth)).toBe(390)
    await page.goBack()
    await page.locator('.sidebar').waitFor()
    expect(await page.locator('main').isVisible()).toBe(false)
  })

  it.each(['light', 'dark'] as const)('in %s colours one sees that the text box has the focus', async colorScheme => {
    await using ada = await openWindow(browser, demo.url, 'Ada Okafor', { colorScheme })
    await ada.open('Chloé Marchand')
    const box = ada.page.getByRole('textbox', { name: 'Write a message' })
    const ring = () => ada.page.locator('.writing').evaluate(one => getComputedStyle(one).boxShadow)
    await box.focus()
    const focused = await ring()
    await box.blur()
    expect(focused).toContain('inset')
    expect(await ring()).not.toBe(focused)
  })

  it('nothing moves for those who asked for that', async () => {
    await using ada = await openWindow(browser, demo.url, 'Ada Okafor', { reducedMotion: 'reduce' })
    await using ben = await openWindow(browser, demo.url, 'Ben Lindqvist')
    await ada.open('Ben Lindqvist')
    await ben.open('Ada Okafor')
    await ben.page.getByRole('textbox', { name: 'Write a message' }).pressSequentially('A')
    await ada.page.locator('.messages .typing').waitFor()
    expect(await ada.page.evaluate(() => document.getAnimations().length)).toBe(0)
  })
})
