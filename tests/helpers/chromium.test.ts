import { expect, it } from 'vitest'
import { startChromium } from './chromium.js'
import { describeWith } from './describe-with.js'

await describeWith('a real browser', startChromium, browser => {
  it('runs a page', async () => {
    const page = await browser.newPage()
    await page.setContent('<h1>hello</h1>')
    expect(await page.evaluate(() => document.querySelector('h1')?.textContent)).toBe('hello')
    await page.close()
  })
})
