import { ChatError } from '@confab/protocol'
import { readBytes, type BodyRules } from './read-bytes.js'

/**
 * Reads a body that must be a JSON object; no body at all is an empty one. A body that is too large is refused as soon as that is known, not after it was read.
 * @throws PAYLOAD_TOO_LARGE, TIMEOUT, INVALID_INPUT
 */
export async function readJsonObject(request: Request, rules: BodyRules): Promise<Record<string, unknown>> {
  const bytes = await readBytes(request, rules)
  if (bytes.length === 0) return {}
  // Also keeps forms of other pages out: a browser sends JSON across origins only after it has asked.
  if (!isJson(request.headers.get('content-type'))) throw new ChatError('INVALID_INPUT', 'The body could not be read: send it as JSON, with the header "Content-Type: application/json".')
  return parse(bytes)
}

function isJson(contentType: string | null): boolean {
  const [type, ...parameters] = (contentType ?? '').toLowerCase().split(';').map(part => part.trim())
  return type === 'application/json' && parameters.every(part => !part.startsWith('charset=') || /^charset="?utf-8"?$/.test(part))
}

function parse(bytes: Uint8Array): Record<string, unknown> {
  let value: unknown
  try {
    value = JSON.parse(new TextDecoder('utf-8', { fatal: true }).decode(bytes))
  } catch (cause) {
    throw new ChatError('INVALID_INPUT', 'The body could not be read: it is not valid JSON in UTF-8.', { cause })
  }
  if (typeof value !== 'object' || value === null || Array.isArray(value)) throw new ChatError('INVALID_INPUT', 'The body could not be read: it must be a JSON object.')
  return value as Record<string, unknown>
}
