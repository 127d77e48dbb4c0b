import { ChatError } from '@confab/protocol'
import { z } from 'zod'

/** Reads a query into an input. */
export type QueryReader = (query: URLSearchParams) => Record<string, unknown>
type Field = 'text' | 'number' | 'truth' | 'texts'

/** Builds the way from the text of a query to the types that an operation's input has, out of its schema. */
export function queryReader(schema: z.ZodType): QueryReader {
  const { properties = {}, required = [] } = z.toJSONSchema(schema, { io: 'input', unrepresentable: 'any' })
  const fields = new Map(Object.entries(properties).map(([name, property]) => [name, fieldOf(property)]))
  return query => {
    const input: Record<string, unknown> = {}
    // A query cannot say "none": a list that must be there and is not is an empty one.
    for (const name of required) if (fields.get(name) === 'texts') input[name] = []
    for (const name of new Set(query.keys())) {
      const values = query.getAll(name)
      if (fields.get(name) === 'texts') {
        input[name] = values
        continue
      }
      if (values.length > 1) throw new ChatError('INVALID_INPUT', `The query could not be read: "${name.slice(0, 100)}" is there ${values.length} times.`)
      // Defined rather than assigned: a query may name `__proto__`.
      Object.defineProperty(input, name, { value: typed(values[0] as string, fields.get(name)), enumerable: true, configurable: true, writable: true })
    }
    return input
  }
}

function fieldOf(property: unknown): Field {
  const { type } = property as { type?: string }
  if (type === 'integer' || type === 'number') return 'number'
  if (type === 'boolean') return 'truth'
  return type === 'array' ? 'texts' : 'text'
}

/** What does not look like its type stays text, and the schema refuses it. */
function typed(value: string, field: Field | undefined): unknown {
  if (field === 'number' && /^-?\d{1,16}(\.\d{1,16})?$/.test(value)) return Number(value)
  if (field === 'truth' && (value === 'true' || value === 'false')) return value === 'true'
  return value
}
