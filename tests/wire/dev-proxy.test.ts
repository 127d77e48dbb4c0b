import { createServer, request as forward, type Server } from 'node:http'
import { describe, expect, it } from 'vitest'
import { io } from 'socket.io-client'
import { connected } from '../behaviour/connected.js'
import { listening } from '../behaviour/listening.js'
import { serve } from './served.js'

const cookie = 'session=ann'
const authenticate = ({ headers }: { headers: Readonly<Record<string, string | undefined>> }): string | null => (headers.cookie === cookie ? 'ann' : null)

/** What Vite and webpack put in front of an API: everything is passed on, websockets too, with the page's Host (`changeOrigin: false`) or with that of the API. */
function devProxy(apiPort: () => number, changeOrigin: boolean): Server {
  const server = createServer((request, response) => {
    const port = apiPort()
    const headers = { ...request.headers, ...(changeOrigin && { host: `127.0.0.1:${port}` }) }
    const passed = forward({ host: '127.0.0.1', port, method: request.method, path: request.url, headers }, answer => {
      response.writeHead(answer.statusCode ?? 500, answer.headers)
      answer.pipe(response)
    })
    passed.once('error', () => response.destroy())
    request.pipe(passed)
  })
  server.on('upgrade', (request, socket, first) => {
    const port = apiPort()
    const headers = { ...request.headers, ...(changeOrigin && { host: `127.0.0.1:${port}` }) }
    const passed = forward({ host: '127.0.0.1', port, path: request.url, headers })
    passed.once('upgrade', (answer, far, firstBack) => {
      const lines = Object.entries(answer.headers).map(([name, value]) => `${name}: ${String(value)}`)
      socket.write(`HTTP/1.1 101 Switching Protocols\r\n${lines.join('\r\n')}\r\n\r\n`)
      socket.write(firstBack)
      far.write(first)
      for (const [one, other] of [[socket, far], [far, socket]] as const) {
        one.pipe(other)
        for (const event of ['close', 'error']) one.on(event, () => other.destroy())
      }
    })
    for (const event of ['response', 'error']) passed.once(event, () => socket.destroy())
    passed.end()
  })
  return server
}

describe('a login by cookie behind the proxy of a development server', () => {
  /** Opens a proxy, then the API behind it, and says what a page of the proxy's address gets, as a browser calls: by a call and by a socket. */
  async function fromPage({ changeOrigin, isListed = false }: { changeOrigin: boolean; isListed?: boolean }) {
    let port = 0
    const proxy = await listening(devProxy(() => port, changeOrigin))
    await using served = await serve({ authenticate, ...(isListed && { origins: [proxy.url] }) })
    port = served.port
    try {
      const headers = { cookie, origin: proxy.url, 'sec-fetch-site': 'same-origin', 'sec-fetch-mode': 'cors' }
      const response = await fetch(`${proxy.url}/api/chat/sync`, { method: 'POST', headers: { ...headers, 'content-type': 'application/json' }, body: JSON.stringify({ known: [], loaded: [] }) })
      const { error } = await response.json() as { error?: { details?: { reason?: string } } }
      const socket = io(proxy.url, { transports: ['websocket'], forceNew: true, reconnection: false, autoConnect: false, extraHeaders: headers })
      const live = await connected(socket.connect()).then(() => true, (refusal: { data?: { details?: { reason?: string } } }) => refusal.data?.details?.reason)
      socket.disconnect()
      return { status: response.status, reason: error?.details?.reason, live, page: proxy.url, logged: served.logged }
    } finally {
      await proxy.close()
    }
  }

  it('works where the proxy keeps the Host', async () => {
    expect(await fromPage({ changeOrigin: false })).toMatchObject({ status: 200, live: true, logged: [] })
  })

  it('does not work where the proxy writes another Host, and both the answer and the log say why', async () => {
    const { page, logged, ...answer } = await fromPage({ changeOrigin: true })
    expect(answer).toEqual({ status: 401, reason: 'cookie_ignored', live: 'cookie_ignored' })
    expect(logged).toEqual([expect.stringContaining(`Add \`origins: ['${page}']\``) as string])
  })

  it('works with what the log said to add, whatever the proxy does to the Host', async () => {
    expect(await fromPage({ changeOrigin: true, isListed: true })).toMatchObject({ status: 200, live: true, logged: [] })
  })
})

it('a cookie counts from Node\'s own fetch, which says a mode and no site', async () => {
  await using served = await serve({ authenticate })
  const response = await fetch(`${served.url}/api/chat/me`, { headers: { cookie } })
  expect(response.status).toBe(200)
})
