import { describe, expect, it } from 'vitest'
import { operations } from '@confab/protocol/schemas'
import { queryReader } from './query.js'

const read = {
  listMessages: queryReader(operations.listMessages.input), findUsers: queryReader(operations.findUsers.input), getUsers: queryReader(operations.getUsers.input),
}

describe('a query', () => {
  it('becomes the types that the input has', () => {
    expect(read.listMessages(new URLSearchParams('before=120&limit=50'))).toEqual({ before: 120, limit: 50 })
    expect(read.findUsers(new URLSearchParams('query=42&limit=7'))).toEqual({ query: '42', limit: 7 })
  })

  it('lists by repeating the key, once or never too', () => {
    expect(read.getUsers(new URLSearchParams('userIds=a&userIds=b,c'))).toEqual({ userIds: ['a', 'b,c'] })
    expect(read.getUsers(new URLSearchParams('userIds=a'))).toEqual({ userIds: ['a'] })
    expect(read.getUsers(new URLSearchParams())).toEqual({ userIds: [] })
  })

  it.each(['', 'x', '1e3', '0x10', ' 1', 'NaN', 'Infinity', '1'.repeat(400), '-', '1.'])('leaves "%s" as text where a number belongs, for the schema to refuse', value => {
    expect(read.listMessages(new URLSearchParams({ limit: value }))).toEqual({ limit: value })
  })

  it('refuses a key that is there twice', () => {
    expect(() => read.listMessages(new URLSearchParams('limit=1&limit=2'))).toThrow(expect.objectContaining({ code: 'INVALID_INPUT' }) as Error)
  })

  it('keeps unknown keys, for the schema to refuse', () => {
    const input = read.listMessages(new URLSearchParams('__proto__=x&role=owner'))
    expect(Object.keys(input)).toEqual(['__proto__', 'role'])
    expect(Object.getPrototypeOf(input)).toBe(Object.prototype)
  })
})
