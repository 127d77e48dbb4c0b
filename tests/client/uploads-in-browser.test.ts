import { fileURLToPath } from 'node:url'
import { build } from 'esbuild'
import type { Page } from 'playwright-core'
import { afterAll, beforeAll, expect, it } from 'vitest'
import { startChromium } from '../helpers/chromium.js'
import { describeWith } from '../helpers/describe-with.js'
import { fileServer, picture, type FileServer } from './file-server.js'

const large = 8 * 1024 * 1024

await describeWith('files in Chromium', startChromium, browser => {
  let server: FileServer
  let page: Page

  beforeAll(async () => {
    const { outputFiles } = await build({ entryPoints: [fileURLToPath(new URL('upload-page.ts', import.meta.url))], bundle: true, write: false, format: 'esm', platform: 'browser', conditions: ['@confab/source'] })
    server = await fileServer(['ann', 'bob'], {
      page({ url = '' }, response) {
        const [path, bytes] = url.split('?')
        if (path === '/view.png') void picture('', Number(bytes)).arrayBuffer().then(body => response.writeHead(200, { 'content-type': 'image/png' }).end(Buffer.from(body)))
        else if (path === '/page.js') response.writeHead(200, { 'content-type': 'text/javascript' }).end(outputFiles[0]?.contents)
        else response.writeHead(200, { 'content-type': 'text/html' }).end('<!doctype html><title>files</title><script type="module" src="/page.js"></script>')
      },
    })
    page = await browser.newPage()
    await page.goto(`http://127.0.0.1:${server.proxy.port}/`)
    await page.waitForFunction(() => 'uploads' in window)
  }, 60_000)
  afterAll(async () => {
    await page?.close()
    await server?.[Symbol.asyncDispose]()
  })

  it('show at once, tell how much of them has left, and end as what the server holds', async () => {
    // A few MB a second, as of a telephone.
    server.proxy.delay(20, 'toServer')
    const { shares, previewWidth, previewAfter, width, received } = await page.evaluate(bytes => window.uploads.send(bytes), large)
    server.proxy.delay(0)
    expect([previewWidth, previewAfter, width]).toEqual([3, 'no picture', 3])
    expect(received).toBeGreaterThan(large)
    expect(shares.filter(share => share && share < 1).length).toBeGreaterThan(0)
    expect(shares).toEqual(shares.toSorted((one, other) => Number(one) - Number(other)))
    expect(server.stored).toEqual(['view.png'])
  })

  it('can be stopped half way', async () => {
    server.proxy.delay(300, 'toServer')
    expect(await page.evaluate(bytes => window.uploads.stop(bytes), large)).toBe('CONFLICT')
    server.proxy.delay(0)
    expect(server.stored).toEqual(['view.png'])
  })

  it('that are larger than the server takes are refused with a code, though it reads no further', async () => {
    expect(await page.evaluate(bytes => window.uploads.upload(bytes), 2 * large)).toBe('PAYLOAD_TOO_LARGE')
  })
})
