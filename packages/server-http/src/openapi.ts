import { errorTable, protocolVersion, type Route } from '@confab/protocol'
import { accountOperations, operations } from '@confab/protocol/schemas'
import type { z } from 'zod'
import { filePaths } from './openapi-files.js'
import { inputSchema, namedSchemas, outputSchema, type JsonSchema } from './openapi-schemas.js'

/** A document in the form of OpenAPI 3.1. */
export type OpenApiDocument = Record<string, unknown>

type Spec = Route & { input: z.ZodType; output: z.ZodType }

/** Describes the chat below a base path as OpenAPI 3.1, out of the same tables that serve it. */
export function openApiDocument(basePath: string, { accounts }: { accounts: boolean }): OpenApiDocument {
  const paths: Record<string, Record<string, unknown>> = {}
  for (const [name, spec] of Object.entries<Spec>(accounts ? { ...operations, ...accountOperations } : operations)) {
    const path = spec.path.replace(/:(\w+)/g, '{$1}')
    paths[path] = { ...paths[path], [spec.method.toLowerCase()]: operationObject(name, spec) }
  }
  const errors = Object.fromEntries(statuses().map(([status]) => [status, { $ref: `#/components/responses/Error${status}` }]))
  Object.assign(paths, filePaths(errors))
  return {
    openapi: '3.1.0',
    info: {
      title: 'Confab',
      version: String(protocolVersion),
      description: 'The calls of a chat. Every failure is answered with an error object; its code says what happened, its message is for people.',
    },
    servers: [{ url: basePath === '' ? '/' : basePath }],
    security: [{ bearer: [] }],
    paths,
    components: {
      securitySchemes: {
        bearer: { type: 'http', scheme: 'bearer', description: 'The token that the app\'s own login gave. An app may take its own session cookie instead, from its own pages.' },
      },
      schemas: { ...namedSchemas(), Error: errorSchema },
      responses: Object.fromEntries(statuses().map(([status, codes]) => [`Error${status}`, errorResponse(codes)])),
    },
  }
}

function operationObject(name: string, { status, path, method, input, output }: Spec): Record<string, unknown> {
  const takesQuery = method === 'GET'
  const inPath = [...path.matchAll(/:(\w+)/g)].map(found => found[1] as string)
  const { fields, rest, restRequired } = inputSchema(input, inPath)
  const parameters = inPath.map(field => ({ name: field, in: 'path', required: true, schema: fields.properties[field] }))
  const query = takesQuery
    ? Object.entries(fields.properties).filter(([field]) => !inPath.includes(field)).map(([field, schema]) => ({
        name: field, in: 'query', required: fields.required.includes(field), schema, ...(schema.type === 'array' ? { style: 'form', explode: true } : {}),
      }))
    : []
  return {
    operationId: name,
    ...(parameters.length + query.length > 0 ? { parameters: [...parameters, ...query] } : {}),
    ...(takesQuery || rest === null ? {} : { requestBody: { required: restRequired, content: json(rest) } }),
    responses: {
      [status]: status === 204 ? { description: 'Done.' } : { description: 'The answer.', content: json(outputSchema(output)) },
      ...Object.fromEntries(statuses().map(([errorStatus]) => [errorStatus, { $ref: `#/components/responses/Error${errorStatus}` }])),
    },
  }
}

function json(schema: JsonSchema): Record<string, unknown> {
  return { 'application/json': { schema } }
}

const errorSchema: JsonSchema = {
  type: 'object',
  properties: {
    error: {
      type: 'object',
      properties: {
        code: { type: 'string', enum: Object.keys(errorTable) },
        message: { type: 'string', description: 'What could not be done, why, and what to do about it; for people.' },
        details: { type: 'object', description: 'More for programs.' },
        retryAfterMs: { type: 'integer', description: 'When it makes sense to try again.' },
      },
      required: ['code', 'message'],
    },
  },
  required: ['error'],
}

function errorResponse(codes: readonly string[]): Record<string, unknown> {
  return { description: codes.join(' or '), content: json({ $ref: '#/components/schemas/Error' }) }
}

/** The statuses that a failure can have, each with its codes. */
function statuses(): [status: number, codes: string[]][] {
  const codesOf = new Map<number, string[]>()
  for (const [code, { status }] of Object.entries(errorTable)) {
    if (status !== 0) codesOf.set(status, [...(codesOf.get(status) ?? []), code])
  }
  return [...codesOf]
}
