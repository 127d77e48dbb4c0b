import type { SetTypingInput, TypingSignal } from '@confab/protocol'
import { takeEvent } from '../engine/events.js'
import type { Shell } from './shell.js'

/** Who started and was not heard of again has stopped. */
const expiryMs = 7_000
/** Saying it again this soon tells nobody anything new. */
const freshMs = 3_000

/** Typing, both ways. */
export interface Typing {
  /** Somebody started, or still does. */
  heard(signal: TypingSignal): void
  /** Tells the others that the actor types, or stopped; says nothing twice. */
  tell(input: SetTypingInput): Promise<void>
}

/** Makes it. */
export function createTyping({ env, model, call, changed }: Shell): Typing {
  const expiries = new Map<string, () => void>()
  const told = new Map<string, number>()
  return {
    heard(payload) {
      const key = JSON.stringify(payload)
      expiries.get(key)?.()
      expiries.set(key, env.setTimer(() => {
        expiries.delete(key)
        takeEvent(model, { name: 'typing.stopped', payload })
        changed()
      }, expiryMs))
    },
    async tell(input) {
      const { conversationId, typing } = input
      const since = Math.abs(env.now() - (told.get(conversationId) ?? -Infinity))
      if (typing ? since < freshMs : since > expiryMs) return
      told.set(conversationId, typing ? env.now() : -Infinity)
      await call('setTyping', input)
    },
  }
}
