import { createHash } from 'node:crypto'
import { createServer, type IncomingMessage } from 'node:http'
import { listening } from '../behaviour/listening.js'

/** A call that came in. */
export interface Received {
  action: string
  resourceType: string
  fields: Record<string, string>
  fileName: string | null
}

/** As much of Cloudinary as the adapter calls. Signatures are worked out here anew, after Cloudinary's own description, and refused when they differ. */
export interface CloudinaryStandIn extends AsyncDisposable {
  url: string
  received: Received[]
  /** What is stored, by kind and place. */
  stored: Map<string, Buffer>
  /** Answers the next calls with this status and message instead, or not at all. */
  fail: { status: number; message: string } | 'silent' | null
}

/** Whom the stand-in knows. */
export const account = { cloudName: 'a-cloud', apiKey: '12345', apiSecret: 'a-secret' }

/** Starts it on a free port. */
export async function startCloudinary(): Promise<CloudinaryStandIn> {
  const stored = new Map<string, Buffer>()
  const received: Received[] = []
  const server = await listening(createServer((request, response) => {
    void (async () => {
      const body = await bodyOf(request)
      const url = new URL(request.url ?? '/', 'http://stand-in')
      const [, version, cloud, resourceType = '', action = ''] = url.pathname.split('/')
      const { fields, file, fileName } = action === 'download' ? { fields: Object.fromEntries(url.searchParams), file: null, fileName: null } : partsOf(request, body)
      received.push({ action, resourceType, fields, fileName })
      const answer = (status: number, value: object | Buffer): void => {
        response.writeHead(status, { 'content-type': Buffer.isBuffer(value) ? 'application/octet-stream' : 'application/json' }).end(Buffer.isBuffer(value) ? value : JSON.stringify(value))
      }
      const refuse = (status: number, message: string): void => answer(status, { error: { message } })
      if (standIn.fail === 'silent') return
      if (standIn.fail !== null) return refuse(standIn.fail.status, standIn.fail.message)
      if (version !== 'v1_1' || cloud !== account.cloudName) return refuse(404, 'no such cloud')
      if (fields.api_key !== account.apiKey || fields.signature !== signatureOf(fields)) return refuse(401, `Invalid Signature ${fields.signature}`)
      if (Math.abs(Number(fields.timestamp) - Date.now() / 1000) > 3_600) return refuse(401, 'Stale request')
      const place = `${resourceType} ${fields.type} ${fields.public_id}`
      if (action === 'upload') {
        if (file === null) return refuse(400, 'Missing required parameter - file')
        stored.set(place, file)
        return answer(200, { public_id: fields.public_id, resource_type: resourceType, bytes: file.length })
      }
      if (action === 'destroy') return answer(200, { result: stored.delete(place) ? 'ok' : 'not found' })
      const found = stored.get(place)
      if (Number(fields.expires_at) < Date.now() / 1000) return refuse(401, 'Link expired')
      return found === undefined ? refuse(404, 'Resource not found') : answer(200, found)
    })()
  }))
  const standIn: CloudinaryStandIn = { url: server.url, received, stored, fail: null, [Symbol.asyncDispose]: () => server.close() }
  return standIn
}

/** Every parameter but four, in order, with "&" escaped, and the secret behind them. */
function signatureOf(fields: Record<string, string>): string {
  const signed = Object.entries(fields).filter(([name, value]) => !['file', 'cloud_name', 'resource_type', 'api_key', 'signature'].includes(name) && value !== '')
  const text = signed.map(([name, value]) => `${name}=${value.replaceAll('&', '%26')}`).sort().join('&')
  return createHash('sha1').update(text + account.apiSecret).digest('hex')
}

async function bodyOf(request: IncomingMessage): Promise<Buffer> {
  const parts: Buffer[] = []
  for await (const part of request) parts.push(part as Buffer)
  return Buffer.concat(parts)
}

/** Reads a form of parts. */
function partsOf(request: IncomingMessage, body: Buffer): { fields: Record<string, string>; file: Buffer | null; fileName: string | null } {
  const boundary = /boundary=(.+)$/.exec(request.headers['content-type'] ?? '')?.[1] ?? ''
  const fields: Record<string, string> = {}
  let [file, fileName]: [Buffer | null, string | null] = [null, null]
  const text = body.toString('latin1')
  for (const part of text.split(`--${boundary}`).slice(1, -1)) {
    const at = part.indexOf('\r\n\r\n')
    const [head, value] = [part.slice(0, at), part.slice(at + 4, -2)]
    const name = /name="([^"]*)"/.exec(head)?.[1] ?? ''
    if (name === 'file') [file, fileName] = [Buffer.from(value, 'latin1'), /filename="([^"]*)"/.exec(head)?.[1] ?? null]
    else fields[name] = Buffer.from(value, 'latin1').toString()
  }
  return { fields, file, fileName }
}
