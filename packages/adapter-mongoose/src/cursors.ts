/** Makes the opaque text of a cursor. */
export function encodeCursor(place: readonly [number | string, string]): string {
  return Buffer.from(JSON.stringify(place)).toString('base64url')
}

/** Reads a cursor; null when it is none of ours, which means the first page. */
export function decodeCursor<Kind extends 'number' | 'string'>(
  cursor: string | undefined, kind: Kind,
): [Kind extends 'number' ? number : string, string] | null {
  if (cursor === undefined) return null
  try {
    const place: unknown = JSON.parse(Buffer.from(cursor, 'base64url').toString('utf8'))
    if (!Array.isArray(place) || place.length !== 2 || typeof place[0] !== kind || typeof place[1] !== 'string') return null
    return place as [Kind extends 'number' ? number : string, string]
  } catch {
    return null
  }
}
