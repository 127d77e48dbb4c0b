import type { Can, CanCall } from './interfaces/chat-options.js'
import { forbidden } from './refusals.js'
import type { Services } from './services.js'

/** Asks the app's `can` on behalf of one call. Only true lets through; a reason travels to the caller. */
export function narrowBy(can: Can, call: CanCall): NonNullable<Services['narrow']> {
  return async (actor, operation, target) => {
    const answer = await can(actor, operation, target, call)
    if (answer === true) return
    const reason = typeof answer === 'object' && typeof answer?.reason === 'string' ? answer.reason : undefined
    throw forbidden(`${operation} could not be carried out: this app does not allow it to you here.`, reason)
  }
}
