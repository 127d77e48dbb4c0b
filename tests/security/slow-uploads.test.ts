import { request as httpRequest, type ClientRequest } from 'node:http'
import { memoryStorage, memoryUploads } from '@confab/adapter-memory'
import { createChat } from '@confab/core'
import { fileHeaders } from '@confab/protocol'
import { describe, expect, it, vi } from 'vitest'
import { sampleFiles } from '../helpers/sample-files.js'
import { everyRate, serve, type Served } from '../wire/served.js'

const picture = sampleFiles['image/png'].bytes
const plenty = everyRate({ burst: 1_000, perSecond: 1_000 })
const limits = { fileBytes: 100_000, uploadBytes: 300_000, rates: plenty }

interface Answer { status: number; retryAfter: string | undefined; error: { code: string; retryAfterMs?: number } | undefined }

/** Sends so many bytes of a file and then nothing more. */
function slow({ url }: Served, person: string, size: number): { answer: Promise<Answer>; end: (rest?: Uint8Array) => void } {
  let request: ClientRequest | undefined
  const answer = new Promise<Answer>((resolve, reject) => {
    request = httpRequest(`${url}/api/chat/files`, { method: 'POST', headers: { authorization: `Bearer ${person}`, 'transfer-encoding': 'chunked', [fileHeaders.name]: 'a.png', [fileHeaders.purpose]: 'avatar' } }, (response) => {
      const parts: Buffer[] = []
      response.on('data', (part: Buffer) => parts.push(part)).on('error', reject).on('end', () => {
        const { error } = JSON.parse(Buffer.concat(parts).toString()) as { error?: Answer['error'] & object }
        resolve({ status: response.statusCode ?? 0, retryAfter: response.headers['retry-after'], error })
        request?.destroy()
      })
    })
    request.on('error', reject)
    request.write(Buffer.alloc(size))
  })
  answer.catch(() => {})
  return { answer, end: (rest) => void request?.end(rest) }
}

const send = ({ url }: Served, person: string): Promise<Response> => fetch(`${url}/api/chat/files`, {
  method: 'POST', body: Buffer.from(picture), headers: { authorization: `Bearer ${person}`, [fileHeaders.name]: 'a.png', [fileHeaders.purpose]: 'avatar' },
})

describe('many bodies that come slowly', () => {
  it('S18 fill no more than their share of the memory: who comes then is told when to come again, and all is given back', async () => {
    await using served = await serve({ uploads: memoryUploads(), limits, http: { bodyTimeoutMs: 1_000 } })
    const bodies = Array.from({ length: 20 }, (_, at) => slow(served, `person-${at}`, 60_000))
    const answers = await Promise.all(bodies.map(({ answer }) => answer))
    // Five of 60,000 bytes are 300,000; they alone were waited for.
    expect(answers.filter(({ status, error }) => status === 504 && error?.code === 'TIMEOUT')).toHaveLength(5)
    const refused = answers.filter(({ error }) => error?.code === 'UNAVAILABLE')
    expect(refused).toHaveLength(15)
    for (const { status, retryAfter, error } of refused) expect([status, error?.retryAfterMs, retryAfter]).toEqual([503, 5_000, '5'])
    expect((await send(served, 'ann')).status).toBe(201)
  })

  it('S18 of one person leave room for the others', async () => {
    await using served = await serve({ uploads: memoryUploads(), limits, http: { bodyTimeoutMs: 1_000 } })
    const bodies = Array.from({ length: 6 }, () => slow(served, 'eve', 50_000))
    expect(await Promise.any(bodies.map(({ answer }) => answer))).toMatchObject({ status: 429 })
    expect((await send(served, 'bo')).status).toBe(201)
    const answers = await Promise.all(bodies.map(({ answer }) => answer))
    expect(answers.filter(({ status, error }) => status === 429 && error?.code === 'RATE_LIMITED' && error.retryAfterMs === 5_000)).toHaveLength(3)
    expect(answers.filter(({ error }) => error?.code === 'TIMEOUT')).toHaveLength(3)
  })

  it('S18 give back what they held when they have ended, whatever came of them', async () => {
    await using served = await serve({ uploads: memoryUploads(), limits, http: { bodyTimeoutMs: 30_000 } })
    const held = Array.from({ length: 5 }, (_, at) => slow(served, `person-${at}`, 59_900))
    // The next one is refused as soon as all of theirs is here.
    await vi.waitFor(async () => {
      const next = slow(served, 'next', 10_000)
      next.end()
      expect((await next.answer).error?.code).toBe('UNAVAILABLE')
    }, { timeout: 10_000 })
    for (const { end } of held) end()
    expect((await Promise.all(held.map(({ answer }) => answer))).map(({ error }) => error?.code)).toEqual(held.map(() => 'UNSUPPORTED_FILE'))
    expect((await send(served, 'ann')).status).toBe(201)
  })

  it('S18 are bounded by a limit that fits the size of a file, or the chat is not made', async () => {
    const make = (more: object) => createChat({ storage: memoryStorage(), authenticate: () => null, limits: more })
    expect(() => make({ fileBytes: 1_000_000, uploadBytes: 999_999 })).toThrow(RangeError)
    expect(make({ fileBytes: 80_000_000 }).host.limits.uploadBytes).toBe(320_000_000)
    expect(make({}).host.limits.uploadBytes).toBe(104_857_600)
  })
})
