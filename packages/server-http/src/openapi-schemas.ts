import * as schemas from '@confab/protocol/schemas'
import { z } from 'zod'

/** A JSON schema, as far as it is looked into here. */
export interface JsonSchema {
  /** Which kind of value. */
  type?: string | undefined
  /** An object's fields. */
  properties?: Record<string, JsonSchema>
  /** Which of them must be there. */
  required?: string[]
  /** All else that a schema may say. */
  [keyword: string]: unknown
}

/** The shapes worth a name of their own in the document. */
const named = z.registry<{ id: string }>()
  .add(schemas.userSchema, { id: 'User' })
  .add(schemas.meSchema, { id: 'Me' })
  .add(schemas.memberSchema, { id: 'Member' })
  .add(schemas.conversationSummarySchema, { id: 'ConversationSummary' })
  .add(schemas.conversationSchema, { id: 'Conversation' })
  .add(schemas.attachmentSchema, { id: 'Attachment' })
  .add(schemas.messageSchema, { id: 'Message' })
  .add(schemas.receiptSchema, { id: 'Receipt' })
  .add(schemas.seenMarkSchema, { id: 'SeenMark' })
  .add(schemas.presenceSchema, { id: 'Presence' })
  .add(schemas.sidebarItemSchema, { id: 'SidebarItem' })
  .add(schemas.sidebarSchema, { id: 'Sidebar' })

const reference = (id: string): string => `#/components/schemas/${id}`
const common = {
  unrepresentable: 'any' as const,
  // App data is checked by code, which a JSON schema cannot say; that it is an object it can.
  override({ zodSchema, jsonSchema }: { zodSchema: z.core.$ZodTypes; jsonSchema: z.core.JSONSchema.BaseSchema }) {
    if (zodSchema._zod.def.type === 'custom') jsonSchema.type = 'object'
  },
}

/** The named shapes, for `components.schemas`. */
export function namedSchemas(): Record<string, JsonSchema> {
  const result = z.toJSONSchema(named, { ...common, io: 'output', uri: reference }) as { schemas: Record<string, JsonSchema> }
  return Object.fromEntries(Object.entries(result.schemas).map(([id, schema]) => [id, open(schema)]))
}

/** What an operation answers; named shapes are referred to. */
export function outputSchema(schema: z.ZodType): JsonSchema {
  const own = z.toJSONSchema(schema, { ...common, io: 'output', metadata: named }) as JsonSchema
  const id = named.get(schema)?.id
  return id === undefined ? open(own) : { $ref: reference(id) }
}

/** What an operation takes: its fields, and what is left of it for the body when some are in the path (null when nothing is). */
export function inputSchema(
  schema: z.ZodType,
  inPath: readonly string[],
): { fields: { properties: Record<string, JsonSchema>; required: string[] }; rest: JsonSchema | null; restRequired: boolean } {
  const { $schema: _, ...whole } = z.toJSONSchema(schema, { ...common, io: 'input' }) as JsonSchema
  const { properties, required = [] } = whole
  // A choice of several shapes is never split over path and body.
  if (properties === undefined) return { fields: { properties: {}, required: [] }, rest: whole, restRequired: true }
  const restProperties = Object.fromEntries(Object.entries(properties).filter(([name]) => !inPath.includes(name)))
  const restRequired = required.filter(name => !inPath.includes(name))
  const rest = { ...whole, properties: restProperties, required: restRequired }
  return { fields: { properties, required }, rest: Object.keys(restProperties).length === 0 ? null : rest, restRequired: restRequired.length > 0 }
}

/** What is answered may have more fields one day, and clients ignore what they do not know: no schema of an answer is closed. Also points references into the document. */
function open(schema: JsonSchema): JsonSchema {
  const text = JSON.stringify(schema, (key, value: unknown) => (
    (key === 'additionalProperties' && value === false) || key === '$defs' || key === '$schema' || key === '$id' ? undefined : value
  ))
  return JSON.parse(text.replaceAll('"#/$defs/', '"#/components/schemas/')) as JsonSchema
}
