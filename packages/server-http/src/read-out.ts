import type { IncomingMessage, ServerResponse } from 'node:http'

const patience = { bytes: 8 * 1024 * 1024, ms: 10_000 }

/**
 * Once the answer is sent, reads and drops what the client still sends: an early refusal reaches a client that is busy sending, and the connection stays usable. Bounded, so
 * that nobody can send for ever.
 */
export function readOut(request: IncomingMessage, response: ServerResponse): void {
  response.once('finish', () => {
    if (request.complete || request.destroyed) return
    let dropped = 0
    const timer = setTimeout(() => request.destroy(), patience.ms).unref()
    request.on('data', (chunk: Buffer) => {
      dropped += chunk.length
      if (dropped > patience.bytes) request.destroy()
    })
    request.once('close', () => clearTimeout(timer))
    request.once('error', () => {})
    request.resume()
  })
}
