import { describe, expect, it } from 'vitest'
import { ChatError, chatErrorFrom, isChatError, protocolVersion, type ErrorShape } from './index.js'

describe('ChatError', () => {
  it('travels as code, message and details, without stack or cause', () => {
    const error = new ChatError('RATE_LIMITED', 'Too fast.', { retryAfterMs: 900, details: { class: 'send' }, cause: new Error('secret') })
    expect(JSON.parse(JSON.stringify(error))).toEqual({ code: 'RATE_LIMITED', message: 'Too fast.', details: { class: 'send' }, retryAfterMs: 900 })
    expect(error.status).toBe(429)
  })

  it('is the same on the other side of the wire', () => {
    const sent = new ChatError('CONFLICT', undefined, { details: { reason: 'last_owner' } })
    const received = chatErrorFrom(JSON.parse(JSON.stringify(sent)) as ErrorShape)
    expect(received.toJSON()).toEqual(sent.toJSON())
    expect(received.retryable).toBe(false)
  })

  it('is recognised without instanceof, also from a second copy of the package', () => {
    const foreign = { [Symbol.for('@confab/error')]: true }
    expect(isChatError(foreign)).toBe(true)
    expect(isChatError(new Error('x'))).toBe(false)
    expect(isChatError(null)).toBe(false)
  })

  it('takes an unknown code for INTERNAL, and no code from the prototype', () => {
    expect(chatErrorFrom({ code: 'BRAND_NEW' as 'INTERNAL', message: 'x' }).code).toBe('INTERNAL')
    expect(chatErrorFrom({ code: 'toString' as 'INTERNAL', message: 'x' }).code).toBe('INTERNAL')
  })

  it('may be retried when an older server refused a key that it does not know', () => {
    const refusal = (protocol: number) => new ChatError('INVALID_INPUT', 'x', { details: { unknownKeys: true, protocol } })
    expect(refusal(protocolVersion - 1).retryable).toBe(true)
    expect(refusal(protocolVersion).retryable).toBe(false)
  })
})
