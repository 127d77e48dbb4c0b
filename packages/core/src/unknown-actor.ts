import { BoundedMap } from './bounded-map.js'
import type { Logger } from './interfaces/chat.js'
import type { UserDirectory } from './interfaces/user-directory.js'

/** Looks, once for each id and without being waited for, whether the app's own directory has who writes by `chat.as`. */
export type NoteActor = (actor: string) => void

/** Makes the look: whoever is not there is shown without a name, which is a slip in the app's code more often than not. Refuses nobody. */
export function noteUnknownActors(directory: UserDirectory, logger: Logger): NoteActor {
  const noted = new BoundedMap<true>(10_000)

  async function look(actor: string): Promise<void> {
    const found = await directory.findMany([actor])
    if (found.some(({ id }) => id === actor)) return
    logger.warn({ userId: actor }, `chat.as('${actor}') writes as somebody whom the app's directory, given to createChat as \`users\`, does not have: they are shown without a name. Check the id, or let \`users\` know them.`)
  }

  return (actor) => {
    if (noted.get(actor) === true) return
    noted.set(actor, true)
    // A directory that cannot be reached fails the calls that need it, and they say so.
    look(actor).catch(() => noted.delete(actor))
  }
}
