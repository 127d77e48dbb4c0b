import { z } from 'zod'
import type { JsonObject, JsonValue } from '../json.js'
import { fixedLimits } from '../limits.js'

const forbiddenKey = /^\$|[.\0]|^__proto__$/

/** Says what is wrong with app data, or null. Iterative over arrays and keys, bounded by depth and size, no regex on values. */
function customProblem(value: unknown, depth = 0): string | null {
  if (value === null || typeof value === 'boolean') return null
  if (typeof value === 'string') return value.isWellFormed() ? null : 'holds a lone surrogate, which is no text'
  if (typeof value === 'number') return Number.isFinite(value) ? null : 'holds a number that JSON cannot say'
  if (typeof value !== 'object') return `holds a ${typeof value}, which JSON cannot say`
  if (depth >= fixedLimits.customDepth) return `is nested deeper than ${fixedLimits.customDepth}`
  if (Array.isArray(value)) return firstProblem(value, depth)
  const prototype: unknown = Object.getPrototypeOf(value)
  if (prototype !== Object.prototype && prototype !== null) return 'holds an object that is not plain'
  const badKey = Object.keys(value).find((key) => forbiddenKey.test(key) || !key.isWellFormed())
  if (badKey !== undefined) return `has the key ${JSON.stringify(badKey.slice(0, 40))}: keys may not start with "$", contain "." or NUL, or be "__proto__"`
  return firstProblem(Object.values(value), depth)
}

function firstProblem(values: readonly unknown[], depth: number): string | null {
  for (const value of values) {
    const problem = customProblem(value, depth + 1)
    if (problem !== null) return problem
  }
  return null
}

function isObject(value: unknown): value is JsonObject {
  return typeof value === 'object' && value !== null && !Array.isArray(value)
}

/** App data: a JSON object of at most 8 KB and 8 levels. */
export const customSchema = z.custom<JsonObject>().superRefine((value: unknown, context) => {
  const problem = isObject(value) ? customProblem(value) : 'must be a JSON object'
  if (problem !== null) return context.addIssue({ code: 'custom', message: problem })
  const bytes = new TextEncoder().encode(JSON.stringify(value as JsonValue)).length
  if (bytes > fixedLimits.customBytes) context.addIssue({ code: 'custom', message: `is ${bytes} bytes, more than ${fixedLimits.customBytes}` })
})

/** App data on its way out: it was checked when it came in. */
export const storedCustomSchema = z.custom<JsonObject>(isObject)
