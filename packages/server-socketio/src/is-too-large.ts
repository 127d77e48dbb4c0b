/**
 * Tells whether a value takes more than this many bytes as JSON, the measure that HTTP has of a body. Nearly every call is small, and that is seen without writing it out.
 */
export function isTooLarge(value: unknown, bytes: number): boolean {
  return mostBytes(value) > bytes && Buffer.byteLength(JSON.stringify(value) ?? '') > bytes
}

const mostPerCharacter = 6
const mostPerNumber = 26

/** More than it can take. A packet is bounded, so this is too. */
function mostBytes(value: unknown): number {
  let bytes = 0
  const parts = [value]
  for (let part = parts.pop(); part !== undefined; part = parts.pop()) {
    if (typeof part === 'string') bytes += part.length * mostPerCharacter + 3
    else if (typeof part !== 'object' || part === null) bytes += mostPerNumber
    else if (ArrayBuffer.isView(part)) bytes += part.byteLength * mostPerCharacter
    else {
      bytes += 3
      const isList = Array.isArray(part)
      for (const [key, inner] of Object.entries(part as object)) {
        if (!isList) bytes += key.length * mostPerCharacter + 4
        parts.push(inner ?? null)
      }
    }
  }
  return bytes
}
