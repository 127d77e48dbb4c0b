import { once } from 'node:events'
import { request as httpRequest, type IncomingMessage } from 'node:http'
import { connect } from 'node:net'
import { text } from 'node:stream/consumers'
import { describe, expect, it } from 'vitest'
import { serve, type Served } from './served.js'

const megabyte = 'x'.repeat(1024 * 1024)

async function post(served: Served, body: string | Uint8Array, contentType = 'application/json'): Promise<[number, string | undefined]> {
  const { status, body: answer } = await served.request('POST', '/messages', { token: 'ann', body, headers: { 'content-type': contentType } })
  return [status, answer.error?.code]
}

/** Bytes as they are; resolves with all that came back until the server closed, or `patienceMs` passed. */
async function raw(port: number, bytes: string, patienceMs = 1_000): Promise<string> {
  const socket = connect(port, '127.0.0.1')
  const timer = setTimeout(() => socket.end(), patienceMs)
  socket.on('error', () => {})
  socket.write(bytes)
  const answer = await text(socket).catch(() => '')
  clearTimeout(timer)
  return answer
}

describe('a body', () => {
  it.each([
    ['broken JSON', '{"to":"bo","text":"hel'],
    ['no JSON at all', 'to=bo&text=hello'],
    ['a list', '[]'],
    ['a text', '"hello"'],
    ['null', 'null'],
    ['bytes that are no UTF-8', new Uint8Array([0x7b, 0x22, 0xff, 0xfe, 0x22, 0x3a, 0x31, 0x7d])],
    ['a prototype', '{"to":"bo","text":"hello","__proto__":{"x":1}}'],
    ['60,000 brackets', '['.repeat(60_000)],
    ['app data 20,000 deep', `{"to":"bo","text":"x","custom":${'{"a":'.repeat(9_000)}1${'}'.repeat(9_000)}}`],
    ['the path\'s id again', null],
  ])('%s is INVALID_INPUT', async (title, body) => {
    await using served = await serve()
    if (body !== null) return expect(await post(served, body)).toEqual([400, 'INVALID_INPUT'])
    const { status, body: answer } = await served.request('PATCH', '/messages/m1', { token: 'ann', body: { messageId: 'm2', text: title } })
    expect([status, answer.error.code]).toEqual([400, 'INVALID_INPUT'])
  })

  it.each(['text/plain', 'application/x-www-form-urlencoded', 'multipart/form-data; boundary=x', 'application/jsonp', 'application/json; charset=utf-16', 'text/html, application/json', ''])('as "%s" is INVALID_INPUT', async contentType => {
    await using served = await serve()
    await served.chat.as('bo').getMe()
    expect(await post(served, '{"to":"bo","text":"hello"}', contentType)).toEqual([400, 'INVALID_INPUT'])
  })

  it.each(['application/json', 'Application/JSON; Charset="UTF-8"', 'application/json;charset=utf-8'])('as "%s" is taken', async contentType => {
    await using served = await serve()
    await served.chat.as('bo').getMe()
    expect(await post(served, '{"to":"bo","text":"hello"}', contentType)).toEqual([201, undefined])
  })

  it('of a megabyte is PAYLOAD_TOO_LARGE, declared or not, and the connection goes on', async () => {
    await using served = await serve()
    expect(await post(served, JSON.stringify({ to: 'bo', text: megabyte }))).toEqual([413, 'PAYLOAD_TOO_LARGE'])
    const chunked = httpRequest(`${served.url}/api/chat/messages`, { method: 'POST', headers: { authorization: 'Bearer ann', 'content-type': 'application/json', 'transfer-encoding': 'chunked' } })
    // It may still be sending when the test ends.
    chunked.on('error', () => {})
    for (let at = 0; at < 4; at += 1) chunked.write(megabyte)
    chunked.end()
    const [response] = await once(chunked, 'response') as [IncomingMessage]
    expect(response.statusCode).toBe(413)
    expect(JSON.parse(await text(response))).toMatchObject({ error: { code: 'PAYLOAD_TOO_LARGE' } })
    expect((await served.request('GET', '/me', { token: 'ann' })).status).toBe(200)
  })

  it('just within the limit is read, one byte more is not', async () => {
    await using served = await serve()
    const around = (bytes: number): string => `{"to":"bo","text":"${'x'.repeat(bytes - 21)}"}`
    expect(await post(served, around(64 * 1024))).toEqual([400, 'INVALID_INPUT'])
    expect(await post(served, around(64 * 1024 + 1))).toEqual([413, 'PAYLOAD_TOO_LARGE'])
  })

  it('that does not arrive is TIMEOUT', async () => {
    await using served = await serve({ http: { bodyTimeoutMs: 100 } })
    const answer = await raw(served.port, 'POST /api/chat/messages HTTP/1.1\r\nHost: x\r\nAuthorization: Bearer ann\r\nContent-Type: application/json\r\nContent-Length: 30\r\n\r\n{"to":')
    expect(answer).toMatch(/^HTTP\/1\.1 504 /)
    expect(answer).toContain('"TIMEOUT"')
  })

  it('of somebody who is not signed in is not waited for', async () => {
    await using served = await serve()
    const answer = await raw(served.port, 'POST /api/chat/messages HTTP/1.1\r\nHost: x\r\nContent-Type: application/json\r\nContent-Length: 30\r\n\r\n')
    expect(answer).toMatch(/^HTTP\/1\.1 401 /)
  })

  it('that breaks off hurts nobody', async () => {
    await using served = await serve()
    for (let at = 0; at < 20; at += 1) {
      const socket = connect(served.port, '127.0.0.1')
      socket.write('POST /api/chat/messages HTTP/1.1\r\nHost: x\r\nAuthorization: Bearer ann\r\nContent-Type: application/json\r\nContent-Length: 3000\r\n\r\n{"to"')
      await new Promise(resolve => setTimeout(resolve, 2))
      if (at % 2 === 0) socket.resetAndDestroy()
      else socket.end()
    }
    expect((await served.request('GET', '/me', { token: 'ann' })).status).toBe(200)
    expect(served.logged).toEqual([])
  })

  it('of a GET is not read', async () => {
    await using served = await serve()
    const answer = await raw(served.port, `GET /api/chat/me HTTP/1.1\r\nHost: x\r\nConnection: close\r\nAuthorization: Bearer ann\r\nContent-Type: application/json\r\nContent-Length: 9\r\n\r\n{"a":1}  `)
    expect(answer).toMatch(/^HTTP\/1\.1 200 /)
  })
})

describe('a request', () => {
  it.each([
    ['a Host that is none', 'GET /api/chat/me HTTP/1.1\r\nHost: a b c\r\nAuthorization: Bearer ann\r\n\r\n'],
    ['another host in the address', 'GET http://evil.example/api/chat/me HTTP/1.1\r\nHost: x\r\nAuthorization: Bearer ann\r\n\r\n'],
    ['a path of two slashes', 'GET //evil.example/me HTTP/1.1\r\nHost: x\r\nAuthorization: Bearer ann\r\n\r\n'],
    ['a method of its own', 'TRACE /api/chat/me HTTP/1.1\r\nHost: x\r\nAuthorization: Bearer ann\r\n\r\n'],
    ['a path that climbs', 'GET /api/chat/../../etc/passwd HTTP/1.1\r\nHost: x\r\nAuthorization: Bearer ann\r\n\r\n'],
    ['an encoded climb', 'GET /api/chat/messages/%2e%2e/%2e%2e/me HTTP/1.1\r\nHost: x\r\nAuthorization: Bearer ann\r\n\r\n'],
    ['a broken header', 'GET /api/chat/me HTTP/1.1\r\nHost: x\r\nAuthorization Bearer ann\r\n\r\n'],
  ])('with %s gets an answer that is none of ours to give away, and the process lives', async (_, bytes) => {
    await using served = await serve()
    const answer = await raw(served.port, bytes.replace('\r\n\r\n', '\r\nConnection: close\r\n\r\n'))
    expect(answer).toMatch(/^HTTP\/1\.1 4\d\d /)
    expect(answer).not.toContain('node_modules/@')
    expect((await served.request('GET', '/me', { token: 'ann' })).status).toBe(200)
  })
})
