import { operationNames, routes } from '@confab/protocol'
import { describe, expect, it } from 'vitest'
import { routeMatcher } from './route-matcher.js'

const match = routeMatcher(routes)

describe('the matcher of routes', () => {
  it.each(operationNames)('finds %s by its own method and path', name => {
    const { method, path } = routes[name]
    const names = [...path.matchAll(/:(\w+)/g)].map(found => found[1] as string)
    const filled = names.reduce((text, param, at) => text.replace(`:${param}`, `x${at}`), path as string)
    expect(match(method, filled)).toEqual({ operation: name, params: Object.fromEntries(names.map((param, at) => [param, `x${at}`])) })
  })

  it('decodes an id exactly once', () => {
    expect(match('GET', '/messages/a%2Fb%2525%20%F0%9F%98%80').params).toEqual({ messageId: 'a/b%25 😀' })
  })

  it.each(['%', '%zz', '%c3', '%c0%af', '%ed%a0%80'])('refuses %s, which is no encoding', segment => {
    expect(() => match('GET', `/messages/${segment}`)).toThrow(expect.objectContaining({ code: 'INVALID_INPUT' }) as Error)
  })

  it.each(['/', '', '/nothing', '/me/', '//me', '/messages/a/b', '/__proto__', '/ME'])('knows nothing at "%s"', path => {
    expect(() => match('GET', path)).toThrow(expect.objectContaining({ code: 'NOT_FOUND' }) as Error)
  })

  it('takes an empty id as an id, for the schema to refuse', () => {
    expect(match('GET', '/conversations//messages')).toEqual({ operation: 'listMessages', params: { conversationId: '' } })
  })

  it('says which methods a path takes when it does not take this one', () => {
    expect(() => match('DELETE', '/me')).toThrow(expect.objectContaining({ code: 'NOT_FOUND', details: { methods: ['GET', 'PATCH'] } }) as Error)
  })
})
