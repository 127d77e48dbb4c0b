import { z } from 'zod'
import { invalidInput, type InputIssue } from './refusals.js'

/** Makes the refusal of an input that its schema did not take. Only failed calls pay for it, so the input is parsed once more, for its sentences. */
export function inputRefusal(operation: string, schema: z.ZodType, input: unknown): Error {
  const shapes = shapesOf(schema)
  const isObject = typeof input === 'object' && input !== null && !Array.isArray(input)
  if (shapes.length < 2) return refusalBy(operation, schema, input)
  if (!isObject) return invalidInput(operation, [{ path: [], message: 'must be an object' }])
  return refusalByChoice(operation, shapes, input)
}

function refusalBy(operation: string, schema: z.ZodType, input: unknown): Error {
  const issues = schema.safeParse(input, { error: sentence }).error?.issues ?? []
  return invalidInput(operation, issues.flatMap(toIssues), issues.length > 0 && issues.every((issue) => issue.code === 'unrecognized_keys'))
}

/** The shapes of a plain choice between objects; none for anything else. */
function shapesOf(schema: z.ZodType): z.ZodObject[] {
  if (!(schema instanceof z.ZodUnion) || schema instanceof z.ZodDiscriminatedUnion) return []
  return schema.options.filter((option): option is z.ZodObject => option instanceof z.ZodObject)
}

/** Goes by the shape that the caller evidently meant: the one whose own keys are there. Keys are own when no other shape has them. */
function refusalByChoice(operation: string, shapes: readonly z.ZodObject[], input: object): Error {
  const own = shapes.map((shape) => Object.keys(shape.shape).filter((key) => shapes.every((other) => other === shape || !(key in other.shape))))
  const meant = shapes.filter((_, at) => own[at]?.some((key) => Object.hasOwn(input, key)))
  if (meant.length === 1) return refusalBy(operation, meant[0] as z.ZodObject, input)
  const names = shapes.map((shape, at) => JSON.stringify(own[at]?.find((key) => !shape.shape[key].safeParse(undefined).success)))
  if (meant.length > 1) return invalidInput(operation, [{ path: [], message: `takes ${names.join(' or ')}, not both` }])
  // Perhaps a newer client has yet another choice.
  const unknown = Object.keys(input).filter((key) => shapes.every((shape) => !(key in shape.shape)))
  return invalidInput(operation, [{ path: [], message: `needs ${names.join(' or ')}` }, ...unknown.map((key) => unknownKey(key))], unknown.length > 0)
}

function toIssues(issue: z.core.$ZodIssue): InputIssue[] {
  const path = issue.path.filter((step) => typeof step !== 'symbol')
  if (issue.code !== 'unrecognized_keys') return [{ path, message: issue.message }]
  return issue.keys.map((key) => unknownKey(key, path))
}

function unknownKey(key: string, path: InputIssue['path'] = []): InputIssue {
  return { path: [...path, key.slice(0, 100)], message: 'is not a known key' }
}

/** What is wrong, as the end of a sentence that begins with the path. Null leaves what the schema itself says. */
function sentence(issue: z.core.$ZodRawIssue): string | null {
  switch (issue.code) {
    case 'invalid_type': {
      const kind = nameOfKind(issue.expected)
      return issue.input === undefined ? `is missing: it must be ${kind}` : `must be ${kind}`
    }
    case 'too_small':
      return `must ${amount(issue.origin, 'at least', Number(issue.minimum))}`
    case 'too_big':
      return `must ${amount(issue.origin, 'at most', Number(issue.maximum))}`
    case 'invalid_value':
      return `must be ${oneOf(issue.values)}`
    case 'invalid_union':
      return Array.isArray(issue.options) ? `must be ${oneOf(issue.options as unknown[])}` : null
    default:
      return null
  }
}

function oneOf(values: readonly unknown[]): string {
  const names = values.map((value) => JSON.stringify(value))
  return names.length < 3 ? names.join(' or ') : `one of ${names.join(', ')}`
}

function amount(origin: string, bound: string, count: number): string {
  if (origin === 'string') return `be ${bound} ${count} ${count === 1 ? 'character' : 'characters'} long`
  if (origin === 'array') return `have ${bound} ${count} ${count === 1 ? 'item' : 'items'}`
  return `be ${bound} ${count}`
}

function nameOfKind(kind: string): string {
  const names: Record<string, string> = { string: 'a text', number: 'a number', int: 'a whole number', boolean: 'true or false', array: 'a list', object: 'an object' }
  return names[kind] ?? kind
}
