/** A copy of plain JSON that shares nothing with it. Most app data is empty, and `structuredClone` is dear even then. */
export function copyOfJson<Value>(value: Value): Value {
  if (typeof value !== 'object' || value === null) return value
  if (Array.isArray(value)) return value.map((item: unknown) => copyOfJson(item)) as Value
  const copy: Record<string, unknown> = {}
  for (const [key, field] of Object.entries(value)) setOwn(copy, key, copyOfJson(field))
  return copy as Value
}

/** A key that JSON may have and an assignment would take for something else. */
function setOwn(object: Record<string, unknown>, key: string, value: unknown): void {
  if (key === '__proto__') Object.defineProperty(object, key, { value, enumerable: true, configurable: true, writable: true })
  else object[key] = value
}
