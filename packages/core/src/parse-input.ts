import { z } from 'zod'
import { invalidInput, type InputIssue } from './refusals.js'

type ParseIssue = z.core.$ZodIssue

/** Returns the refusal of an input that its schema did not take. Only failed calls pay for it, so the input is parsed once more, for its sentences. */
export function refusalOf(operation: string, schema: z.ZodType, input: unknown): Error {
  const branch = meantBranch(schema, input)
  if ('issue' in branch) return invalidInput(operation, [branch.issue])
  const issues = branch.schema.safeParse(input, { error: sentence }).error?.issues ?? []
  const onlyUnknownKeys = issues.length > 0 && issues.every((issue) => issue.code === 'unrecognized_keys')
  return invalidInput(operation, issues.flatMap(toIssues), onlyUnknownKeys)
}

/**
 * Of a choice between shapes, picks the one the caller evidently meant: whose own keys are there. Keys are own when no other shape has them.
 */
function meantBranch(schema: z.ZodType, input: unknown): { schema: z.ZodType } | { issue: InputIssue } {
  if (!(schema instanceof z.ZodUnion) || schema instanceof z.ZodDiscriminatedUnion || typeof input !== 'object' || input === null) return { schema }
  const shapes = schema.options.filter((option): option is z.ZodObject => option instanceof z.ZodObject)
  const ownKeys = shapes.map((shape) => Object.keys(shape.shape).filter((key) => shapes.every((other) => other === shape || !(key in other.shape))))
  const meant = shapes.filter((_, at) => ownKeys[at]?.some((key) => Object.hasOwn(input, key)))
  if (meant.length === 1) return { schema: meant[0] as z.ZodObject }
  const names = shapes.map((shape, at) => ownKeys[at]?.find((key) => !shape.shape[key].safeParse(undefined).success) ?? '')
  const choice = names.map((name) => `"${name}"`)
  return { issue: { path: [], message: meant.length === 0 ? `needs ${choice.join(' or ')}` : `takes ${choice.join(' or ')}, not both` } }
}

function toIssues(issue: ParseIssue): InputIssue[] {
  const path = issue.path.filter((step) => typeof step !== 'symbol')
  if (issue.code !== 'unrecognized_keys') return [{ path, message: issue.message }]
  return issue.keys.map((key) => ({ path: [...path, key.slice(0, 100)], message: 'is not a known key' }))
}

/** What is wrong, as the end of a sentence that begins with the path. Null leaves what the schema itself says. */
function sentence(issue: z.core.$ZodRawIssue): string | null {
  switch (issue.code) {
    case 'invalid_type':
      return issue.input === undefined ? `is missing: it must be ${nameOfKind(issue.expected)}` : `must be ${nameOfKind(issue.expected)}`
    case 'too_small':
      return `must ${amount(issue.origin, 'at least', Number(issue.minimum))}`
    case 'too_big':
      return `must ${amount(issue.origin, 'at most', Number(issue.maximum))}`
    case 'invalid_value':
      return `must be ${issue.values.map((value) => JSON.stringify(value)).join(' or ')}`
    case 'invalid_union':
      return issue.discriminator === undefined ? null : 'must be one of the kinds there are'
    default:
      return null
  }
}

function amount(origin: string, bound: string, count: number): string {
  if (origin === 'string') return `be ${bound} ${count} ${count === 1 ? 'character' : 'characters'} long`
  if (origin === 'array') return `have ${bound} ${count} ${count === 1 ? 'item' : 'items'}`
  return `be ${bound} ${count}`
}

function nameOfKind(kind: string): string {
  switch (kind) {
    case 'string': return 'a text'
    case 'number': return 'a number'
    case 'int': return 'a whole number'
    case 'boolean': return 'true or false'
    case 'array': return 'a list'
    case 'object': return 'an object'
    default: return kind
  }
}
