import { ChatError, type Me } from '@confab/protocol'
import type { Services } from './services.js'

/** The actor as only they see themselves. */
export async function ownProfile(services: Services, actor: string): Promise<Me> {
  const [[user], blockedUserIds] = await Promise.all([services.people.findMany([actor]), services.storage.users.blockedBy(actor)])
  if (user === undefined) {
    throw new ChatError('NOT_FOUND', `Your profile could not be found: the directory given to createChat as \`users\` does not know "${actor}". Let it return this person.`)
  }
  return { ...user, blockedUserIds }
}
