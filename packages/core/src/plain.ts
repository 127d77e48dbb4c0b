/**
 * Takes an input of this process as it would come over the wire: a key whose value is undefined is not there, and nothing is shared with the caller, who may go on
 * changing what they passed. What JSON cannot say otherwise stays as it is, for the schema to refuse.
 */
export function plain(input: unknown): unknown {
  return needsCopy(input) ? copyJson(input) : input
}

/** The schema makes a new object anyway, so a flat one with nothing undefined is fine as it is. */
function needsCopy(input: unknown): boolean {
  if (typeof input !== 'object' || input === null) return false
  for (const key in input) {
    const value = (input as Record<string, unknown>)[key]
    if (value === undefined || (typeof value === 'object' && value !== null)) return true
  }
  return false
}

/** Deeper than any input may be. */
const deepest = 16

/** Copies plain JSON whole, leaving out what is undefined. */
export function copyJson<Value>(value: Value): Value {
  return copy(value, 0) as Value
}

function copy(value: unknown, depth: number): unknown {
  if (typeof value !== 'object' || value === null || depth > deepest) return value
  if (Array.isArray(value)) return value.map((item) => copy(item, depth + 1))
  const prototype: unknown = Object.getPrototypeOf(value)
  if (prototype !== Object.prototype && prototype !== null) return value
  // The spread first: it makes own properties of all keys, even of `__proto__`, and assigning to an own property is safe.
  const own = { ...value } as Record<string, unknown>
  for (const key of Object.keys(own)) {
    const inner = own[key]
    if (inner === undefined) delete own[key]
    else if (typeof inner === 'object' && inner !== null) own[key] = copy(inner, depth + 1)
  }
  return own
}
