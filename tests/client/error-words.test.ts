import { createClient, type ChatClient, type ClientOptions } from '@confab/client'
import { once } from 'node:events'
import { createServer } from 'node:http'
import type { AddressInfo } from 'node:net'
import { describe, expect, it } from 'vitest'
import { eventually, realServer } from './real-server.js'

/** A client whose reasons for being offline are heard. */
function listening(options: ClientOptions): { client: ChatClient; reasons: string[] } & Disposable {
  const client = createClient(options)
  const reasons: string[] = []
  client.on('connection.changed', ({ connection, error }) => reasons.push(`${connection}: ${error?.code} ${error?.message}`))
  return { client, reasons, [Symbol.dispose]: () => client.dispose() }
}

describe('what is wrong with how a client was made', () => {
  it.each([
    [404, 'text/html', '<!doctype html><h1>Cannot POST</h1>'],
    [404, 'application/json', '{"error":"no such page"}'],
    [200, 'text/html', '<!doctype html><div id="app"></div>'],
  ])('is said when something else than a chat answers at its url (%i, %s)', async (status, type, body) => {
    const server = createServer((_, response) => void response.writeHead(status, { 'content-type': type }).end(body)).listen(0, '127.0.0.1')
    await once(server, 'listening')
    using made = listening({ url: `http://127.0.0.1:${(server.address() as AddressInfo).port}/chat`, getToken: () => 'ann', socket: false })
    made.client.connect()
    await eventually(() => made.reasons.length > 0, 'a reason')
    expect(made.reasons[0]).toBe(`offline: UNAVAILABLE No chat answers at this \`url\` (${status}).`)
    await expect(made.client.getMe()).rejects.toMatchObject({ code: 'DISCONNECTED', message: `No chat answers at this \`url\` (${status}).` })
    server.close()
    server.closeAllConnections()
  })

  it('is not said when it is a server in between that is in trouble', async () => {
    const server = createServer((_, response) => void response.writeHead(502, { 'content-type': 'text/html' }).end('<h1>Bad Gateway</h1>')).listen(0, '127.0.0.1')
    await once(server, 'listening')
    using made = listening({ url: `http://127.0.0.1:${(server.address() as AddressInfo).port}/chat`, getToken: () => 'ann', socket: false })
    made.client.connect()
    await eventually(() => made.reasons.length > 0, 'a reason')
    expect(made.reasons[0]).toBe('offline: UNAVAILABLE The service is not available now: try again shortly.')
    server.close()
    server.closeAllConnections()
  })

  it('is said when getToken fails', async () => {
    await using server = await realServer(['ann'])
    const ann = server.client('ann', {
      getToken() {
        throw new TypeError('session is undefined')
      },
    })
    const reasons: (string | undefined)[] = []
    ann.on('connection.changed', ({ error }) => reasons.push(error?.message))
    ann.connect()
    await eventually(() => ann.state.connection === 'offline', 'offline')
    const message = 'There is no connection: getToken failed (TypeError: session is undefined).'
    expect(reasons).toEqual([message])
    await expect(ann.getMe()).rejects.toMatchObject({ code: 'DISCONNECTED', message })
  })

  it.each([{}, { socket: false }] as const)('is said when it brings neither a token nor a cookie (%o)', async options => {
    await using server = await realServer(['ann'])
    using made = listening({ url: `http://127.0.0.1:${server.port}/api/chat`, ...options })
    made.client.connect()
    await eventually(() => made.client.state.connection === 'ended', 'ended')
    expect(made.reasons).toEqual([expect.stringMatching(/^ended: UNAUTHENTICATED Nobody is signed in: .*`getToken`.*`cookies: true`/) as string])
  })
})
