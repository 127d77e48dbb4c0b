import { readFileSync } from 'node:fs'
import { fileURLToPath } from 'node:url'
import { expect, it } from 'vitest'
import { freePort } from '../helpers/free-port.js'
import { startProcess } from '../helpers/started-process.js'

const folder = fileURLToPath(new URL('../../examples/express/', import.meta.url))

const { scripts } = JSON.parse(readFileSync(`${folder}package.json`, 'utf8')) as { scripts: { start: string } }

/**
 * What `npm start` runs, word for word, but on source, so that it needs no build before. Without npm and its shell in between, because the end of those would
 * leave the demo behind.
 */
function runStartScript(env: Record<string, string>) {
  const [program, ...args] = scripts.start.split(' ')
  expect(program).toBe('node')
  return startProcess(process.execPath, args, { folder, env: { NODE_OPTIONS: '--conditions=@confab/source', ...env } })
}

it('the demo starts by its own command, on the port it is told, and prints where it is', { timeout: 60_000 }, async () => {
  const port = await freePort()
  await using demo = await runStartScript({ PORT: String(port) })
  const [address] = await demo.printed(/http:\/\/localhost:\d+/)
  expect(address).toBe(`http://localhost:${port}`)

  const page = await fetch(address)
  expect(page.status).toBe(200)
  expect(await page.text()).toContain('<title>Confab</title>')
  const policy = page.headers.get('content-security-policy') ?? ''
  expect(policy).toContain("script-src 'self'")
  expect(policy).not.toContain('unsafe')
  const health = (await (await fetch(`${address}/api/chat/health`)).json()) as { status: string }
  expect(health.status).toBe('ok')

  await demo.kill('SIGTERM')
  expect(await demo.exited).toBe(0)
})

it('the page is one script and one style sheet, and asks for nothing from anywhere else', { timeout: 60_000 }, async () => {
  await using demo = await runStartScript({ PORT: '0' })
  const [address] = await demo.printed(/http:\/\/localhost:\d+/)
  for (const [file, type] of [['main.js', 'text/javascript'], ['style.css', 'text/css'], ['icon.svg', 'image/svg+xml']] as const) {
    const response = await fetch(`${address}/${file}`)
    expect(response.headers.get('content-type')).toContain(type)
    expect(response.status).toBe(200)
  }
  const page = await (await fetch(address)).text()
  const style = (await (await fetch(`${address}/style.css`)).text()).replace(/\/\*#.*$/s, '')
  expect(page.match(/https?:\/\//)).toBeNull()
  expect(style.match(/url\(/)).toBeNull()
})

it('a port that is taken is said to be taken', { timeout: 60_000 }, async () => {
  await using first = await runStartScript({ PORT: '0' })
  const [, port] = await first.printed(/http:\/\/localhost:(\d+)/)
  await using second = await runStartScript({ PORT: String(port) })
  expect(await second.exited).toBe(1)
  expect(second.output).toContain(`Port ${port} is taken.`)
  expect(second.output).not.toContain('    at ')
})
