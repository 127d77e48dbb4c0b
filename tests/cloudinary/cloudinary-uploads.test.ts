import { memoryStorage } from '@confab/adapter-memory'
import { createChat, type UploadMeta } from '@confab/core'
import { uploadsContract } from '@confab/core/testing'
import type { ErrorCode } from '@confab/protocol'
import { cloudinaryUploads, type CloudinaryUploadsOptions } from '@confab/upload-cloudinary'
import { v2 as sdk } from 'cloudinary'
import { afterAll, beforeAll, beforeEach, describe, expect, it, vi } from 'vitest'
import { expectRefusal } from '../behaviour/behaviour.js'
import { sampleFiles } from '../helpers/sample-files.js'
import { account, startCloudinary, type CloudinaryStandIn } from './stand-in.js'

// The SDK decides once, when it is loaded, whether it may speak plain HTTP.
vi.hoisted(() => void (process.env.CLOUDINARY_URL = 'cloudinary://nobody:nothing@elsewhere?upload_prefix=http://127.0.0.1:1'))

let cloud: CloudinaryStandIn
const open = (more: Partial<CloudinaryUploadsOptions> = {}) => cloudinaryUploads({ ...account, folder: 'my-app/chat', apiUrl: cloud.url, ...more })
const bytes = Uint8Array.of(1, 2, 3)
const hex = 'ab'.repeat(20)
const meta = (more: Partial<UploadMeta> = {}): UploadMeta => ({ key: `c-${hex}.png`, contentType: 'image/png', fileName: 'a.png', ...more })

beforeAll(async () => {
  cloud = await startCloudinary()
})
beforeEach(() => {
  cloud.fail = null
  cloud.received.splice(0)
  cloud.stored.clear()
})
afterAll(() => cloud[Symbol.asyncDispose]())

describe('cloudinaryUploads keeps every promise of the uploads contract', () => {
  uploadsContract({ describe, it, createUploads: () => ({ uploads: open() }) })
})

describe('S19 Cloudinary gets bytes, and nothing that a client said', () => {
  it('S19 a file goes to the folder of the app, is signed, and is nobody\'s to read without a signature', async () => {
    await open().put(bytes, meta())
    expect([...cloud.stored]).toEqual([[`image authenticated my-app/chat/c-${hex}`, Buffer.from(bytes)]])
    expect(cloud.received[0]?.fields).toMatchObject({ type: 'authenticated', overwrite: '0' })
  })

  it.each([['c', 'mp4', 'video', ''], ['c', 'mp3', 'video', ''], ['c', 'pdf', 'raw', '.pdf'], ['c', 'txt', 'raw', '.txt'], ['p', 'webp', 'image', '']])('S19 %s-….%s is kept as %s', async (prefix, extension, kind, suffix) => {
    await open().put(bytes, meta({ key: `${prefix}-${hex}.${extension}` }))
    expect([...cloud.stored.keys()]).toEqual([`${kind} authenticated my-app/chat/${prefix}-${hex}${suffix}`])
  })

  it.each(['/etc/passwd', '../../etc/passwd', 'file:///etc/passwd', 'https://evil.example/x.png', 's3://bucket/x', 'data:image/png;base64,AAAA', 'a&type=upload&overwrite=true.png', 'a=b|c.png', 'x"\r\nContent-Disposition: form-data; name="public_id"\r\n\r\nevil'])(
    'S19 the name %j neither reads nor injects anything: it is not sent', async fileName => {
      await open().put(bytes, meta({ fileName }))
      expect([...cloud.stored.values()]).toEqual([Buffer.from(bytes)])
      const [{ fields, fileName: sent } = expect.unreachable()] = cloud.received
      expect(sent).toBe('file')
      expect(Object.keys(fields).sort()).toEqual(['api_key', 'overwrite', 'public_id', 'signature', 'timestamp', 'type', 'unique_filename', 'use_filename'])
      expect(JSON.stringify(fields)).not.toContain(fileName)
    },
  )

  it.each(['/etc/passwd', '../../etc/passwd', 'file:///etc/passwd', 'https://evil.example/x.png', `../c-${hex}.png`, `c-${hex}.png&type=upload`, `c-${hex}`, ''])('S19 the key %j never becomes a call', async key => {
    await expect(open().put(bytes, meta({ key }))).rejects.toThrow(TypeError)
    expect(await open().url(key)).toBeNull()
    await open().remove(key)
    expect(cloud.received).toEqual([])
  })

  it.each(['/etc/passwd', 'file:///etc/passwd', 'https://evil.example/x.png', 'data:image/png;base64,AAAA'])('S19 the text %j is no file', async text => {
    await expect(open().put(text as unknown as Uint8Array, meta())).rejects.toThrow(/must be bytes/)
    expect(cloud.received).toEqual([])
  })

  it('S19 the folder is the developer\'s, and cannot lead elsewhere', () => {
    for (const folder of ['..', 'a/../b', '/a', 'a//b', 'a&b', '']) expect(() => open({ folder })).toThrow(/folder/)
  })
})

describe('failures of Cloudinary', () => {
  const cases: [what: string, fail: { status: number; message: string }, code: ErrorCode][] = [
    ['a key it does not know', { status: 401, message: 'unknown api_key' }, 'UNAVAILABLE'],
    ['a fault of its own', { status: 500, message: 'oops' }, 'UNAVAILABLE'],
    ['a gateway that is down', { status: 502, message: 'bad gateway' }, 'UNAVAILABLE'],
    ['a pause', { status: 503, message: 'later' }, 'UNAVAILABLE'],
    ['a limit of its own', { status: 420, message: 'rate limited' }, 'UNAVAILABLE'],
    ['a file beyond the plan', { status: 400, message: 'File size too large. Got 11000000. Maximum is 10485760.' }, 'PAYLOAD_TOO_LARGE'],
    ['a body beyond its gateway', { status: 413, message: 'Request Entity Too Large' }, 'PAYLOAD_TOO_LARGE'],
    ['a picture it cannot read', { status: 400, message: 'Invalid image file' }, 'UNSUPPORTED_FILE'],
  ]
  it.each(cases)('%s ends an upload as a coded error', async (_, fail, code) => {
    cloud.fail = fail
    await expectRefusal(open().put(bytes, meta()), code)
  })

  it('a wrong secret is refused; the log gets to know it, and the caller nothing of it', async () => {
    const logged: unknown[] = []
    const logger = { error: (details: object) => void logged.push(details), warn: () => {} }
    const chat = createChat({ storage: memoryStorage(), authenticate: () => null, uploads: open({ apiSecret: 'wrong' }), logger })
    const error = await chat.as('ann').uploadFile({ purpose: 'avatar', ...sampleFiles['image/png'] }).catch((thrown: unknown) => thrown as Error)
    expect(error).toMatchObject({ code: 'UNAVAILABLE' })
    expect(JSON.stringify(error)).not.toMatch(/Signature|wrong|12345/i)
    expect(logged).toMatchObject([{ err: { cause: { message: expect.stringContaining('Cloudinary: 401 Invalid Signature') as string } } }])
    expect(cloud.stored.size).toBe(0)
  })

  it('no answer is not waited for', async () => {
    cloud.fail = 'silent'
    await expectRefusal(open({ timeoutMs: 50 }).put(bytes, meta()), 'UNAVAILABLE')
    await expectRefusal(open({ timeoutMs: 50 }).remove(meta().key), 'UNAVAILABLE')
  })

  it('nobody there is UNAVAILABLE, and nothing is left that could end the process', async () => {
    await expectRefusal(open({ apiUrl: 'http://127.0.0.1:1' }).put(bytes, meta()), 'UNAVAILABLE')
  })
})

it('what the app set for itself in the SDK is neither used nor changed', async () => {
  const before = JSON.stringify(sdk.config())
  await open().put(bytes, meta())
  expect(JSON.stringify(sdk.config())).toBe(before)
  expect(cloud.stored.size).toBe(1)
})

it('a link ends, and one that was changed leads nowhere', async () => {
  const uploads = open()
  await uploads.put(bytes, meta())
  const url = await uploads.url(meta().key) ?? expect.unreachable()
  expect((await fetch(url)).status).toBe(200)
  expect(Number(new URL(url).searchParams.get('expires_at'))).toBeLessThan(Date.now() / 1000 + 3_600)
  expect((await fetch(url.replace(hex, 'cd'.repeat(20)))).status).toBe(401)
  expect((await fetch(url.replace(/expires_at=\d/, 'expires_at=9'))).status).toBe(401)
})
