import { memoryUploads } from '@confab/adapter-memory'
import { fileHeaders, type UploadedFile } from '@confab/protocol'
import { describe, expect, it } from 'vitest'
import { bytes, sampleFiles } from '../helpers/sample-files.js'
import { serve, type Served } from './served.js'

async function upload(served: Served, headers: Record<string, string>, body: Uint8Array): Promise<UploadedFile> {
  const response = await fetch(`${served.url}/api/chat/files`, { method: 'POST', headers: { authorization: 'Bearer ann', ...headers }, body: Buffer.from(body) })
  expect(response.status).toBe(201)
  return await response.json() as UploadedFile
}

const toBo = { [fileHeaders.to]: 'bo' }

async function withBo(served: Served): Promise<Served> {
  await served.chat.as('bo').getMe()
  return served
}

describe('files over HTTP', () => {
  it('a picture is uploaded as a body and read by its link, with headers that let nothing in it act', async () => {
    await using served = await withBo(await serve({ uploads: memoryUploads() }))
    const { bytes: body } = sampleFiles['image/jpeg']
    const file = await upload(served, { ...toBo, [fileHeaders.name]: encodeURIComponent('Ünser Haus.jpg'), 'content-type': 'image/jpeg' }, body)
    expect(file).toMatchObject({ kind: 'image', name: 'Ünser Haus.jpg', contentType: 'image/jpeg', size: body.length, width: 5, height: 4 })
    const response = await fetch(`${served.url}${file.url}`)
    expect(response.status).toBe(200)
    expect(Buffer.from(await response.arrayBuffer())).toEqual(body)
    expect(Object.fromEntries(response.headers)).toMatchObject({
      'content-type': 'image/jpeg', 'content-disposition': 'inline', 'x-content-type-options': 'nosniff', 'content-security-policy': "sandbox; default-src 'none'",
      'referrer-policy': 'no-referrer', 'content-length': String(body.length),
    })
    expect(response.headers.get('cache-control')).toMatch(/^private, max-age=\d+$/)
  })

  it('a document is only ever saved, under its name, whatever marks are in it', async () => {
    await using served = await withBo(await serve({ uploads: memoryUploads() }))
    const name = 'Bericht (2) \'a\' über 100%; "x".pdf'
    const file = await upload(served, { ...toBo, [fileHeaders.name]: encodeURIComponent(name) }, sampleFiles['application/pdf'].bytes)
    const { headers } = await fetch(`${served.url}${file.url}`)
    expect(headers.get('content-type')).toBe('application/pdf')
    expect(headers.get('content-disposition')).toBe('attachment; filename="Bericht (2) _a_ _ber 100__ _x_.pdf"; filename*=UTF-8\'\'Bericht%20%282%29%20%27a%27%20%C3%BCber%20100%25%3B%20_x_.pdf')
  })

  it('a player may ask for parts', async () => {
    await using served = await withBo(await serve({ uploads: memoryUploads() }))
    const { bytes: body, name } = sampleFiles['audio/wav']
    const file = await upload(served, { ...toBo, [fileHeaders.name]: name }, body)
    const part = async (range: string) => {
      const response = await fetch(`${served.url}${file.url}`, { headers: { range } })
      return [response.status, response.headers.get('content-range'), Buffer.from(await response.arrayBuffer()).toString('latin1')]
    }
    const { length } = body
    expect(await part('bytes=0-3')).toEqual([206, `bytes 0-3/${length}`, 'RIFF'])
    expect(await part(`bytes=8-${length + 99}`)).toEqual([206, `bytes 8-${length - 1}/${length}`, body.subarray(8).toString('latin1')])
    expect(await part('bytes=-4')).toEqual([206, `bytes ${length - 4}-${length - 1}/${length}`, body.subarray(-4).toString('latin1')])
    expect(await part(`bytes=${length}-`)).toEqual([416, `bytes */${length}`, ''])
    expect((await part('bytes=0-1,3-4'))[0]).toBe(200)
    expect((await part('lines=1-2'))[0]).toBe(200)
  })

  it('a link that was changed, has no signature, or leads out of the uploads is not found', async () => {
    await using served = await withBo(await serve({ uploads: memoryUploads() }))
    const file = await upload(served, { ...toBo, [fileHeaders.name]: 'a.txt' }, bytes('hello'))
    const path = file.url.slice(0, file.url.indexOf('?'))
    for (const url of [path, `${file.url}x`, `${path}?e=zzzzzzzz&s=AAAAAAAAAAAAAAAAAAAAAAAA`, `${path.replace('/c-', '/p-')}`, '/api/chat/files/..%2f..%2fetc%2fpasswd', '/api/chat/files/__proto__', '/api/chat/files/']) {
      const response = await fetch(`${served.url}${url}`)
      expect([url, response.status, ((await response.json()) as { error: { code: string } }).error.code]).toEqual([url, 404, 'NOT_FOUND'])
    }
  })

  it('a picture of a person is read by whoever knows its link, and becomes their avatar', async () => {
    await using served = await serve({ uploads: memoryUploads() })
    const file = await upload(served, { [fileHeaders.purpose]: 'avatar', [fileHeaders.name]: 'me.png' }, sampleFiles['image/png'].bytes)
    expect(file.url).toMatch(/^\/api\/chat\/files\/p-[0-9a-f]{40}\.png$/)
    const me = await served.chat.as('ann').updateMe({ avatarUrl: file.url })
    expect((await fetch(`${served.url}${me.avatarUrl}`)).headers.get('content-type')).toBe('image/png')
  })

  it('uploads that have URLs of their own are where a link leads', async () => {
    const uploads = { ...memoryUploads(), url: async (key: string) => `https://files.example/${key}` }
    await using served = await withBo(await serve({ uploads }))
    const file = await upload(served, { ...toBo, [fileHeaders.name]: 'a.txt' }, bytes('hello'))
    const response = await fetch(`${served.url}${file.url}`, { redirect: 'manual' })
    expect(response.status).toBe(302)
    expect(response.headers.get('location')).toMatch(/^https:\/\/files\.example\/c-[0-9a-f]{40}\.txt$/)
    expect(response.headers.get('content-security-policy')).toBe("sandbox; default-src 'none'")
  })

  it('links name the host that the chat is told to be on', async () => {
    await using served = await withBo(await serve({ uploads: memoryUploads(), filesBase: 'https://api.example/chat/' }))
    const file = await upload(served, { ...toBo, [fileHeaders.name]: 'a.txt' }, bytes('hello'))
    expect(file.url).toMatch(/^https:\/\/api\.example\/chat\/files\/c-/)
  })

  it('nodes with the same key believe each other, and a key can be replaced', async () => {
    const uploads = memoryUploads()
    const [older, newer] = ['one'.repeat(12), 'two'.repeat(12)]
    await using before = await withBo(await serve({ uploads, fileKey: older }))
    await using meanwhile = await withBo(await serve({ uploads, fileKey: [newer, older] }))
    await using after = await withBo(await serve({ uploads, fileKey: newer }))
    const file = await upload(before, { ...toBo, [fileHeaders.name]: 'a.txt' }, bytes('hello'))
    const statuses = await Promise.all([before, meanwhile, after].map(async served => (await fetch(`${served.url}${file.url}`)).status))
    expect(statuses).toEqual([200, 200, 404])
  })

  it('a socket has no call for bytes', async () => {
    await using served = await serve({ uploads: memoryUploads() })
    const client = await served.connect('ann')
    expect(await client.timeout(5_000).emitWithAck('uploadFile', { purpose: 'avatar', name: 'a.png', bytes: [1] })).toMatchObject({ error: { code: 'NOT_FOUND' } })
  })

  it('a short key is refused when the chat is made', async () => {
    await expect(serve({ fileKey: 'secret' })).rejects.toThrow(/at least 32 bytes/)
    await expect(serve({ filesBase: 'javascript:alert(1)' })).rejects.toThrow(/filesBase/)
  })
})
