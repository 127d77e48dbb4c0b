import { describe, expect, it } from 'vitest'
import { customSchema } from './custom.js'

const fits = (value: unknown): boolean => customSchema.safeParse(value).success

describe('app data', () => {
  it('may be any JSON object of at most 8 levels and 8 KB', () => {
    expect(fits({})).toBe(true)
    expect(fits({ order: { id: 'o-1', lines: [1, 2.5, null, true, 'ü'] } })).toBe(true)
    expect(fits({ a: { a: { a: { a: { a: { a: { a: { a: 1 } } } } } } } })).toBe(true)
    expect(fits({ a: { a: { a: { a: { a: { a: { a: { a: { a: 1 } } } } } } } } })).toBe(false)
    expect(fits({ text: 'x'.repeat(8_180) })).toBe(true)
    expect(fits({ text: 'x'.repeat(8_200) })).toBe(false)
    expect(fits({ text: 'ü'.repeat(4_100) }), 'bytes are counted, not characters').toBe(false)
  })

  it.each([
    ['a string', 'text'], ['an array', []], ['null', null], ['a date', { at: new Date() }], ['a map', { m: new Map() }], ['a function', { f: () => 1 }],
    ['a big integer', { n: 1n }], ['infinity', { n: Infinity }], ['a lone surrogate', { t: '\ud800' }], ['undefined', { t: undefined }],
  ])('refuses %s', (_, value) => {
    expect(fits(value)).toBe(false)
  })

  it.each(['$where', 'a.b', 'a\0b', '\ud800'])('refuses the key %j, which not every storage can keep', (key) => {
    expect(fits({ [key]: 1 })).toBe(false)
    expect(fits({ list: [{ [key]: 1 }] })).toBe(false)
  })

  it('refuses __proto__ as it comes out of JSON, and leaves Object.prototype alone', () => {
    expect(fits(JSON.parse('{"__proto__":{"admin":true}}'))).toBe(false)
    expect(fits(JSON.parse('{"a":{"__proto__":{"admin":true}}}'))).toBe(false)
    expect(({} as { admin?: boolean }).admin).toBeUndefined()
  })
})
