import { operationNames, routes } from '@confab/protocol'
import { Validator } from '@seriousme/openapi-schema-validator'
import { describe, expect, it } from 'vitest'
import { openApiDocument } from './openapi.js'

interface Operation {
  operationId: string
  parameters?: { name: string; in: string; required: boolean; schema: { type?: string } }[]
  requestBody?: { content: { 'application/json': { schema: { properties?: object; required?: string[]; anyOf?: unknown[] } } } }
  responses: Record<string, { content?: { 'application/json': { schema: { $ref?: string } } } }>
}

const document = openApiDocument('/api/chat', { accounts: false }) as { paths: Record<string, Record<string, Operation>>; components: { schemas: Record<string, object> } }

function operation(name: keyof typeof routes): Operation {
  const { path, method } = routes[name]
  return document.paths[path.replace(/:(\w+)/g, '{$1}')]?.[method.toLowerCase()] as Operation
}

describe('the OpenAPI document', () => {
  it('is valid OpenAPI 3.1', async () => {
    const validator = new Validator()
    expect(await validator.validate(JSON.parse(JSON.stringify(document)) as Record<string, unknown>)).toEqual({ valid: true })
    expect(validator.version).toBe('3.1')
  })

  it('would be refused if it were not valid', async () => {
    expect(await new Validator().validate({ ...document, paths: { '/me': { get: { responses: 7 } } } })).toMatchObject({ valid: false })
  })

  it('has every operation once, at its route', () => {
    const ids = Object.values(document.paths).flatMap(methods => Object.values(methods).map(one => one.operationId))
    expect(ids.sort()).toEqual([...operationNames, 'uploadFile', 'readFile'].sort())
    for (const name of operationNames) expect(operation(name).operationId).toBe(name)
  })

  it('refers to nothing that is not there', () => {
    const references = [...JSON.stringify(document).matchAll(/"\$ref":"#\/([^"]+)"/g)].map(found => found[1] as string)
    expect(references.length).toBeGreaterThan(100)
    for (const reference of references) {
      const target = reference.split('/').reduce<unknown>((at, key) => (at as Record<string, unknown> | undefined)?.[key], document)
      expect(target, reference).toBeDefined()
    }
  })

  it('says where each field goes: path, query or body', () => {
    expect(operation('listMessages').parameters?.map(({ name, in: place, required, schema }) => [name, place, required, schema.type])).toEqual([
      ['conversationId', 'path', true, 'string'], ['before', 'query', false, 'integer'], ['after', 'query', false, 'integer'],
      ['around', 'query', false, 'integer'], ['limit', 'query', false, 'integer'],
    ])
    expect(operation('getUsers').parameters).toMatchObject([{ name: 'userIds', in: 'query', required: true, style: 'form', explode: true }])
    const { content } = operation('addMember').requestBody as NonNullable<Operation['requestBody']>
    expect(Object.keys(content['application/json'].schema.properties as object)).toEqual(['userId', 'role', 'history'])
    expect(content['application/json'].schema.required).toEqual(['userId'])
    expect(operation('removeMember').requestBody).toBeUndefined()
    expect(operation('sendMessage').requestBody?.content['application/json'].schema.anyOf).toHaveLength(2)
  })

  it('names the shapes that are answered, and leaves them open for fields to come', () => {
    expect(operation('getMessage').responses['200']?.content?.['application/json'].schema).toEqual({ $ref: '#/components/schemas/Message' })
    expect(document.components.schemas.Message).toMatchObject({ type: 'object', properties: { text: { type: 'string' }, custom: { type: 'object' } } })
    expect(document.components.schemas.Message).not.toHaveProperty('additionalProperties')
  })

  it('has every error status with the shape of an error', () => {
    expect(Object.keys(operation('sendMessage').responses)).toEqual(['201', '400', '401', '403', '404', '409', '413', '415', '429', '500', '503', '504'])
  })
})
