import { request as httpRequest } from 'node:http'
import { memoryUploads } from '@confab/adapter-memory'
import type { Uploads } from '@confab/core'
import { fileHeaders, type ErrorCode } from '@confab/protocol'
import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest'
import { bytes, chunk, gif, jpeg, png, sampleFiles, zip } from '../helpers/sample-files.js'
import { serve, type Served } from '../wire/served.js'

const mostBytes = 200_000
const picture = sampleFiles['image/png'].bytes
const stored: string[] = []
let served: Served
let conversationId: string

function watched(): Uploads {
  const inner = memoryUploads()
  return {
    ...inner,
    async put(content, meta) {
      stored.push(meta.key)
      await inner.put(content, meta)
    },
  }
}

beforeAll(async () => {
  served = await serve({ uploads: watched(), limits: { fileBytes: mostBytes, rates: { ...everyRate(), upload: { burst: 1_000, perSecond: 1_000 } } }, http: { bodyTimeoutMs: 200 } })
  const ann = served.chat.as('ann')
  await served.chat.as('bo').getMe()
  conversationId = (await ann.startConversation({ kind: 'direct', userId: 'bo' })).id
})
beforeEach(() => void stored.splice(0))
afterAll(() => served[Symbol.asyncDispose]())

function everyRate() {
  const plenty = { burst: 1_000, perSecond: 1_000 }
  return { read: plenty, search: plenty, write: plenty, send: plenty, signal: plenty, auth: plenty }
}

interface Sent {
  body?: Uint8Array | string
  name?: string
  type?: string
  headers?: Record<string, string>
  token?: string
}

async function upload({ body = picture, name = 'a.png', type = '', headers = {}, token = 'ann' }: Sent): Promise<{ status: number; code: string | undefined }> {
  const all = {
    authorization: `Bearer ${token}`, [fileHeaders.name]: encodeURIComponent(name), [fileHeaders.conversationId]: conversationId, ...(type === '' ? {} : { 'content-type': type }), ...headers,
  }
  const response = await fetch(`${served.url}/api/chat/files`, {
    method: 'POST',
    body: typeof body === 'string' ? Buffer.from(body) : Buffer.from(body),
    headers: Object.fromEntries(Object.entries(all).filter(([, value]) => value !== '')),
  })
  const answer = await response.json() as { error?: { code: string } }
  return { status: response.status, code: answer.error?.code }
}

const svg = '<svg xmlns="http://www.w3.org/2000/svg" onload="alert(1)"/>'
const page = '<!doctype html><script>alert(1)</script>'
const inPng = (text: string): Buffer => png(1, 1, chunk('tEXt', bytes(`Comment\0${text}`)))

const nasty: [what: string, code: ErrorCode, sent: Sent][] = [
  ['nothing at all', 'UNSUPPORTED_FILE', { body: '' }],
  ['nothing at all, called a text', 'UNSUPPORTED_FILE', { body: '', name: 'a.txt', type: 'text/plain' }],
  ['an SVG', 'UNSUPPORTED_FILE', { body: svg, name: 'a.svg', type: 'image/svg+xml' }],
  ['an SVG called png', 'UNSUPPORTED_FILE', { body: svg, name: 'a.png', type: 'image/png' }],
  ['an SVG called txt', 'UNSUPPORTED_FILE', { body: svg, name: 'a.txt', type: 'text/plain' }],
  ['an SVG behind a declaration', 'UNSUPPORTED_FILE', { body: `<?xml version="1.0"?>${svg}`, name: 'a.txt' }],
  ['an SVG behind a comment', 'UNSUPPORTED_FILE', { body: `<!-- hello -->\n${svg}`, name: 'a.txt' }],
  ['an SVG behind a byte order mark', 'UNSUPPORTED_FILE', { body: `\ufeff${svg}`, name: 'a.txt' }],
  ['an SVG in UTF-16', 'UNSUPPORTED_FILE', { body: Buffer.from(`\ufeff${svg}`, 'utf16le'), name: 'a.txt' }],
  ['an SVG that is packed', 'UNSUPPORTED_FILE', { body: bytes('\x1f\x8b\x08\0\0\0\0\0\0\x03'), name: 'a.svgz' }],
  ['a page', 'UNSUPPORTED_FILE', { body: page, name: 'a.html', type: 'text/html' }],
  ['a page called png', 'UNSUPPORTED_FILE', { body: page, name: 'a.png', type: 'image/png' }],
  ['a page called txt', 'UNSUPPORTED_FILE', { body: page, name: 'a.txt', type: 'text/plain' }],
  ['a page behind blanks', 'UNSUPPORTED_FILE', { body: `${' \n\t'.repeat(300)}<b>`, name: 'a.txt' }],
  ['a page that begins as text', 'UNSUPPORTED_FILE', { body: `hello ${page}`, name: 'a.txt' }],
  ['a page in capitals', 'UNSUPPORTED_FILE', { body: '<HTML><BODY ONLOAD=alert(1)>', name: 'a.txt' }],
  ['a page of one tag', 'UNSUPPORTED_FILE', { body: '<a href="javascript:alert(1)">', name: 'a.txt' }],
  ['an XML', 'UNSUPPORTED_FILE', { body: '<?xml version="1.0"?><a/>', name: 'a.xml', type: 'application/xml' }],
  ['an XML with an entity', 'UNSUPPORTED_FILE', { body: '<!DOCTYPE a [<!ENTITY b SYSTEM "file:///etc/passwd">]><a>&b;</a>', name: 'a.txt' }],
  ['a style sheet for XML', 'UNSUPPORTED_FILE', { body: '<xsl:stylesheet/>', name: 'a.txt' }],
  ['a script', 'UNSUPPORTED_FILE', { body: 'alert(1)', name: 'a.js', type: 'text/javascript' }],
  ['a script for a shell', 'UNSUPPORTED_FILE', { body: '#!/bin/sh\nrm -rf ~\n', name: 'a.txt' }],
  ['a script for PHP', 'UNSUPPORTED_FILE', { body: 'hi <?php system($_GET[0]);', name: 'a.txt' }],
  ['a script for Windows', 'UNSUPPORTED_FILE', { body: '@echo off', name: 'a.bat' }],
  ['a form as text', 'UNSUPPORTED_FILE', { body: 'a=1', name: 'a.txt', type: 'application/x-www-form-urlencoded' }],
  ['a form of parts', 'UNSUPPORTED_FILE', { body: '--x\r\n\r\n--x--', name: 'a.txt', type: 'multipart/form-data; boundary=x' }],
  ['a program for Windows', 'UNSUPPORTED_FILE', { body: bytes('MZ\x90\0\x03\0\0\0'), name: 'a.exe' }],
  ['a program for Windows called png', 'UNSUPPORTED_FILE', { body: bytes('MZ\x90\0\x03\0\0\0'), name: 'a.png', type: 'image/png' }],
  ['a program for Linux', 'UNSUPPORTED_FILE', { body: bytes('\x7fELF\x02\x01\x01\0'), name: 'a' }],
  ['a program for the JVM', 'UNSUPPORTED_FILE', { body: bytes('\xca\xfe\xba\xbe\0\0\0\x34'), name: 'a.class' }],
  ['an archive', 'UNSUPPORTED_FILE', { body: zip('a.txt', 'a'), name: 'a.zip' }],
  ['an office file', 'UNSUPPORTED_FILE', { body: zip('word/document.xml', '<w:document/>'), name: 'a.docx' }],
  ['an archive of another kind', 'UNSUPPORTED_FILE', { body: bytes('7z\xbc\xaf\x27\x1c\0\x04'), name: 'a.7z' }],
  ['Flash', 'UNSUPPORTED_FILE', { body: bytes('CWS\x0a\0\0\0\0'), name: 'a.swf' }],
  ['PostScript', 'UNSUPPORTED_FILE', { body: '%!PS-Adobe-3.0\n(/etc/passwd)(r)file\u0001', name: 'a.eps' }],
  ['rich text', 'UNSUPPORTED_FILE', { body: '{\\rtf1\\object}', name: 'a.txt' }],
  ['an icon', 'UNSUPPORTED_FILE', { body: bytes('\0\0\x01\0\x01\0\x10\x10'), name: 'a.ico' }],
  ['a TIFF', 'UNSUPPORTED_FILE', { body: bytes('II*\0\x08\0\0\0'), name: 'a.tiff' }],
  ['noise', 'UNSUPPORTED_FILE', { body: bytes('\x93\x1f\x02\x88\xfe\x01\xaa'), name: 'a.png' }],
  ['a picture called html', 'UNSUPPORTED_FILE', { name: 'a.html' }],
  ['a picture called svg', 'UNSUPPORTED_FILE', { name: 'a.svg' }],
  ['a picture called exe', 'UNSUPPORTED_FILE', { name: 'a.png.exe' }],
  ['a picture called php and a dot', 'UNSUPPORTED_FILE', { name: 'a.php. ' }],
  ['a picture called mp4', 'UNSUPPORTED_FILE', { name: 'a.mp4' }],
  ['a picture said to be a page', 'UNSUPPORTED_FILE', { type: 'text/html' }],
  ['a picture said to be an SVG', 'UNSUPPORTED_FILE', { type: 'image/svg+xml' }],
  ['a picture said to be sound', 'UNSUPPORTED_FILE', { type: 'audio/mpeg' }],
  ['a picture said to be a type with a line break in it', 'UNSUPPORTED_FILE', { type: 'image/x-y;a="b"' }],
  ['a text said to be a picture', 'UNSUPPORTED_FILE', { body: 'hello', name: 'a.txt', type: 'image/png' }],
  ['a document said to be a text', 'UNSUPPORTED_FILE', { body: sampleFiles['application/pdf'].bytes, name: 'a.pdf', type: 'text/plain' }],
  ['a gif that is a script', 'UNSUPPORTED_FILE', { body: 'GIF89a=1;alert(1)//', name: 'a.gif' }],
  ['a gif that is a page', 'UNSUPPORTED_FILE', { body: Buffer.concat([gif(1, 1).subarray(0, -1), bytes(`${page};`)]), name: 'a.gif' }],
  ['a gif and what is joined on', 'UNSUPPORTED_FILE', { body: Buffer.concat([gif(1, 1), bytes('<b>')]), name: 'a.gif' }],
  ['a png with a page in a comment', 'UNSUPPORTED_FILE', { body: inPng(page) }],
  ['a png with a drawing in a comment', 'UNSUPPORTED_FILE', { body: inPng(svg) }],
  ['a png with PHP in a comment', 'UNSUPPORTED_FILE', { body: inPng('<?PHP eval($_POST[0]);') }],
  ['a png and a page behind it', 'UNSUPPORTED_FILE', { body: Buffer.concat([picture, bytes(page)]) }],
  ['a png and an archive behind it', 'UNSUPPORTED_FILE', { body: Buffer.concat([picture, zip('a.class', 'x')]) }],
  ['a jpeg and an archive behind it', 'UNSUPPORTED_FILE', { body: Buffer.concat([jpeg(1, 1), zip('a.class', 'x')]), name: 'a.jpg' }],
  ['a jpeg with a script in a comment', 'UNSUPPORTED_FILE', { body: jpeg(1, 1, bytes('*/=alert(1)/*<script src=#>')), name: 'a.jpg' }],
  ['a document and an archive behind it', 'UNSUPPORTED_FILE', { body: Buffer.concat([sampleFiles['application/pdf'].bytes, zip('a', 'x')]), name: 'a.pdf' }],
  ['a png of nothing but its first bytes', 'UNSUPPORTED_FILE', { body: picture.subarray(0, 8) }],
  ['a png cut in the middle', 'UNSUPPORTED_FILE', { body: picture.subarray(0, 40) }],
  ['a png of no width', 'UNSUPPORTED_FILE', { body: png(0, 1) }],
  ['a png of four thousand million pixels', 'UNSUPPORTED_FILE', { body: Buffer.concat([picture.subarray(0, 16), Buffer.from([0, 0, 255, 255, 0, 0, 255, 255]), picture.subarray(24)]) }],
  ['a jpeg of nothing but its first bytes', 'UNSUPPORTED_FILE', { body: bytes('\xff\xd8\xff'), name: 'a.jpg' }],
  ['a webp that is longer than it says', 'UNSUPPORTED_FILE', { body: Buffer.concat([sampleFiles['image/webp'].bytes, bytes('more')]), name: 'a.webp' }],
  ['a sound as a picture of a person', 'UNSUPPORTED_FILE', { body: sampleFiles['audio/wav'].bytes, name: 'a.wav', headers: { [fileHeaders.purpose]: 'avatar', [fileHeaders.conversationId]: '' } }],
  ['more than is taken', 'PAYLOAD_TOO_LARGE', { body: Buffer.concat([picture, Buffer.alloc(mostBytes)]) }],
  ['a name with a line break', 'INVALID_INPUT', { name: 'a\r\nset-cookie: x=1\r\n.png' }],
  ['a name with a NUL', 'INVALID_INPUT', { name: 'a.html\0.png' }],
  ['a name with an escape', 'INVALID_INPUT', { name: '\u001b[2Ja.png' }],
  ['a name that is turned around', 'INVALID_INPUT', { name: 'photo_\u202egnp.exe' }],
  ['a name that is turned around by an isolate', 'INVALID_INPUT', { name: 'a\u2067gnp.png' }],
  ['a name with a separator of lines', 'INVALID_INPUT', { name: 'a\u2028.png' }],
  ['a name that is a path', 'INVALID_INPUT', { name: '../../etc/passwd.png' }],
  ['a name that is a path from the root', 'INVALID_INPUT', { name: '/etc/passwd.png' }],
  ['a name that is a path of Windows', 'INVALID_INPUT', { name: '..\\..\\a.png' }],
  ['a name that is a URL', 'INVALID_INPUT', { name: 'file:///etc/passwd' }],
  ['a name of dots', 'INVALID_INPUT', { name: '..' }],
  ['a name of blanks', 'INVALID_INPUT', { name: '   ' }],
  ['no name', 'INVALID_INPUT', { name: '' }],
  ['a name of 256 characters', 'INVALID_INPUT', { name: `${'a'.repeat(252)}.png` }],
  ['a name that is no UTF-8', 'INVALID_INPUT', { headers: { [fileHeaders.name]: '%ff.png' } }],
  ['a width that is no number', 'INVALID_INPUT', { headers: { [fileHeaders.width]: '1e9' } }],
  ['a width beyond all screens', 'INVALID_INPUT', { headers: { [fileHeaders.width]: '999999' } }],
  ['two places at once', 'INVALID_INPUT', { headers: { [fileHeaders.to]: 'bo' } }],
  ['another purpose', 'INVALID_INPUT', { headers: { [fileHeaders.purpose]: 'admin', [fileHeaders.conversationId]: '' } }],
  ['a conversation of others', 'NOT_FOUND', { token: 'eve' }],
  ['a conversation that is none', 'NOT_FOUND', { headers: { [fileHeaders.conversationId]: 'nowhere' } }],
  ['nobody', 'UNAUTHENTICATED', { token: 'forged' }],
]

describe('S18 of what must not be taken', () => {
  it.each(nasty)('S18 %s is refused as %s, and nothing is stored', async (_, code, sent) => {
    expect(await upload(sent)).toMatchObject({ code })
    expect(stored).toEqual([])
  })

  it('S18 a length that is declared and too large is refused before a byte is read', async () => {
    expect(await raw({ 'content-length': '9999999999' }, () => {})).toMatchObject({ status: 413 })
    expect(stored).toEqual([])
  })

  it('S18 a body without a length is cut off at the limit', async () => {
    const answer = await raw({ 'transfer-encoding': 'chunked' }, (send) => send(Buffer.concat([picture, Buffer.alloc(mostBytes + 1)])))
    expect(answer.status).toBe(413)
    expect(stored).toEqual([])
  })

  it('S18 a body that does not come is not waited for', async () => {
    const answer = await raw({ 'content-length': String(picture.length) }, (send) => send(picture.subarray(0, 20)))
    expect(answer).toMatchObject({ status: 504, code: 'TIMEOUT' })
    expect(stored).toEqual([])
  })

  it('S18 too many at once are refused without reading them', async () => {
    await using other = await serve({ uploads: memoryUploads(), limits: { rates: { ...everyRate(), upload: { burst: 1, perSecond: 0.001 } } } })
    const send = () => fetch(`${other.url}/api/chat/files`, { method: 'POST', body: Buffer.from(picture), headers: { authorization: 'Bearer ann', [fileHeaders.name]: 'a.png', [fileHeaders.purpose]: 'avatar' } })
    expect((await send()).status).toBe(201)
    expect((await send()).status).toBe(429)
  })
})

describe('S18 of what is taken', () => {
  it.each(Object.entries(sampleFiles))('S18 a whole %s is what it is', async (contentType, { name, bytes: body }) => {
    expect(await upload({ body, name, type: contentType })).toEqual({ status: 201, code: undefined })
    expect(await upload({ body, name })).toEqual({ status: 201, code: undefined })
    expect(stored).toHaveLength(2)
    for (const key of stored) expect(key).toMatch(/^c-[0-9a-f]{40}\.[a-z0-9]+$/)
  })

  it('S18 names that are only untidy are tidied, and keep their meaning', async () => {
    const ann = served.chat.as('ann')
    for (const [given, kept] of [[' photo .png', 'photo .png'], ['a:b?c.png', 'a_b_c.png'], ['CON.png', '_CON.png'], ['.png', 'png.png'], ['no extension', 'no extension.png'], ['Fotos vom Übungsplatz.JPG', 'Fotos vom Übungsplatz.JPG'], ['e\u0301\u200b.png', '\u00e9.png'], ['a&b=c.png', 'a&b=c.png']] as const) {
      expect((await ann.uploadFile({ conversationId, name: given, bytes: picture })).name).toBe(kept)
    }
  })
})

/** A request that is written by hand, and whose body may stay away. */
function raw(headers: Record<string, string>, write: (send: (part: Uint8Array) => void) => void): Promise<{ status: number; code: string | undefined }> {
  return new Promise((resolve, reject) => {
    const request = httpRequest(`${served.url}/api/chat/files`, {
      method: 'POST', headers: { authorization: 'Bearer ann', [fileHeaders.name]: 'a.png', [fileHeaders.conversationId]: conversationId, ...headers },
    }, (response) => {
      const parts: Buffer[] = []
      response.on('data', (part: Buffer) => parts.push(part))
      response.on('end', () => {
        request.destroy()
        const { error } = JSON.parse(Buffer.concat(parts).toString()) as { error?: { code: string } }
        resolve({ status: response.statusCode ?? 0, code: error?.code })
      })
    })
    request.on('error', reject)
    request.flushHeaders()
    write((part) => request.write(part))
  })
}
