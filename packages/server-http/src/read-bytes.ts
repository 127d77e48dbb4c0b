import { ChatError, isChatError } from '@confab/protocol'

/** How large and how slow a body may be. */
export interface BodyRules {
  /** Bytes at most. */
  maxBytes: number
  /** Milliseconds until it must have arrived. */
  timeoutMs: number
  /** Called with the size of each part as it arrives; what it throws ends the reading. */
  hold?: (bytes: number) => void
}

/**
 * Reads a body whole. One that is too large is refused as soon as that is known, not after it was read.
 * @throws PAYLOAD_TOO_LARGE, TIMEOUT, DISCONNECTED
 */
export async function readBytes(request: Request, rules: BodyRules): Promise<Uint8Array> {
  if (Number(request.headers.get('content-length')) > rules.maxBytes) throw tooLarge(rules)
  if (request.body === null) return new Uint8Array()
  const reader = (request.body as ReadableStream<Uint8Array>).getReader()
  const chunks: Uint8Array[] = []
  let size = 0
  let late = false
  const cancel = (): void => void reader.cancel().catch(() => {})
  const timer = setTimeout(() => {
    late = true
    cancel()
  }, rules.timeoutMs)
  try {
    for (let chunk = await reader.read(); !chunk.done; chunk = await reader.read()) {
      size += chunk.value.length
      if (size > rules.maxBytes) throw tooLarge(rules)
      rules.hold?.(chunk.value.length)
      chunks.push(chunk.value)
    }
  } catch (error) {
    if (isChatError(error)) {
      cancel()
      throw error
    }
    throw new ChatError('DISCONNECTED', 'The body did not arrive: the connection broke.', { cause: error })
  } finally {
    clearTimeout(timer)
  }
  if (late) throw new ChatError('TIMEOUT', `The body did not arrive within ${rules.timeoutMs} ms: send it again.`)
  return joined(chunks, size)
}

function joined(chunks: readonly Uint8Array[], size: number): Uint8Array {
  if (chunks.length === 1) return chunks[0] as Uint8Array
  const bytes = new Uint8Array(size)
  let at = 0
  for (const chunk of chunks) {
    bytes.set(chunk, at)
    at += chunk.length
  }
  return bytes
}

function tooLarge(rules: BodyRules): ChatError {
  return new ChatError('PAYLOAD_TOO_LARGE', `The body is too large: at most ${rules.maxBytes} bytes are taken.`)
}
