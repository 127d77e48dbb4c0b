import { request } from 'node:http'

/** What came back. */
export interface Exchanged {
  status: number
  headers: Headers
  text: string
}

/** One request with exactly these headers: `fetch` would add some of its own, as browsers do. */
export function exchange(url: string, method: string, headers: Record<string, string | string[]>, body?: string): Promise<Exchanged> {
  return new Promise((resolve, reject) => {
    const sent = request(url, { method, headers: body === undefined ? headers : { 'content-length': String(Buffer.byteLength(body)), ...headers } }, response => {
      const chunks: Buffer[] = []
      response.on('data', (chunk: Buffer) => chunks.push(chunk)).on('error', reject).on('end', () => {
        const received = new Headers()
        for (const [name, value] of Object.entries(response.headers)) for (const one of [value ?? []].flat()) received.append(name, one)
        resolve({ status: response.statusCode ?? 0, headers: received, text: Buffer.concat(chunks).toString() })
      })
    })
    sent.on('error', reject).end(body)
  })
}
