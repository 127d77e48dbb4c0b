/**
 * App data in a form that the driver writes as it is. It takes an object with a key `_bsontype` for one of its own types and throws, and with it a
 * whole batch of other people's messages; a `Map` it writes entry by entry.
 */
export function storableCustom(custom: object): Record<string, unknown> {
  return storable(custom) as Record<string, unknown>
}

function storable(value: unknown): unknown {
  if (typeof value !== 'object' || value === null) return value
  if (Array.isArray(value)) return value.map(storable)
  const entries = Object.entries(value)
  if (entries.length === 0) return {}
  const kept = entries.map(([key, field]) => [key, storable(field)] as const)
  return Object.hasOwn(value, '_bsontype') ? new Map(kept) : Object.fromEntries(kept)
}
