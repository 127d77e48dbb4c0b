import type { Identity, StillSignedIn } from './interfaces/authenticate.js'
import type { Logger } from './interfaces/chat.js'
import type { Opening } from './opening.js'

/**
 * Makes the function that says who has signed out meanwhile. While it cannot be told nobody has: a database that is away for a minute must not sign everybody out, and until a token has
 * expired its holder was let in by it.
 */
export function createSignedOut(stillSignedIn: StillSignedIn | undefined, opening: Opening, logger: Logger): (identities: readonly Identity[]) => Promise<readonly Identity[]> {
  return async (identities) => {
    if (stillSignedIn === undefined || identities.length === 0) return []
    try {
      await opening.open()
      const answers = await stillSignedIn(identities)
      if (answers.length !== identities.length) throw new TypeError(`stillSignedIn was asked about ${identities.length} and answered ${answers.length} times.`)
      return identities.filter((_, at) => answers[at] !== true)
    } catch (error) {
      logger.warn({ err: error, connections: identities.length }, 'It could not be found out who is still signed in: their connections stay open until the next time.')
      return []
    }
  }
}
