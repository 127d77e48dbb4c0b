import { describe, expect, it } from 'vitest'
import { idSchema, linkSchema, nameSchema, textSchema } from './fields.js'

describe('an id', () => {
  it.each(['a', '...', '.a', '507f1f77bcf86cd799439011', 'auth0|123', 'ann@example.org', 'ünïcode', '😀', 'x'.repeat(128)])('may be %j', (id) => {
    expect(idSchema.safeParse(id).success).toBe(true)
  })

  it.each(['', ' ', '.', '..', 'a b', 'a\n', 'a\0', '\u202e', '\ud800', 'x'.repeat(129), 7, null, ['a'], { $ne: null }])('may not be %j', (id) => {
    expect(idSchema.safeParse(id).success).toBe(false)
  })
})

describe('a link', () => {
  it.each(['https://example.org/a.png', 'http://localhost:3000/x?y=1#z', '/avatars/ann.png', 'HTTPS://EXAMPLE.ORG'])('may be %j', (link) => {
    expect(linkSchema.safeParse(link).success).toBe(true)
  })

  it.each([
    'javascript:alert(1)', 'data:image/svg+xml,<svg>', '//evil.example/x', '/\\evil.example', 'file:///etc/passwd', 'https://', 'ftp://x', ' https://x', 'java\nscript:x', '../x', 'x',
  ])('may not be %j', (link) => {
    expect(linkSchema.safeParse(link).success).toBe(false)
  })
})

describe('a text', () => {
  it('is kept byte for byte, blanks around it included', () => {
    expect(textSchema.parse('  <b>\0 ﷽ \u202e\n')).toBe('  <b>\0 ﷽ \u202e\n')
  })

  it.each(['', ' ', '\n\t', '\u3000', '\ufeff', 'a\udc00'])('may not be %j', (text) => {
    expect(textSchema.safeParse(text).success).toBe(false)
  })
})

it('a name is not blank and at most 100 characters', () => {
  expect(nameSchema.safeParse('Ann').success).toBe(true)
  expect(nameSchema.safeParse(' \t').success).toBe(false)
  expect(nameSchema.safeParse('x'.repeat(101)).success).toBe(false)
})
