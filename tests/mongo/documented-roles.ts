import { readFileSync } from 'node:fs'
import { runInNewContext } from 'node:vm'

/** What a role allows on one collection. */
export interface Privilege {
  /** Where. */
  resource: { db: string; collection: string }
  /** What. */
  actions: string[]
}

/** The roles that docs/mongodb.md tells an administrator to make, by name: its commands are run, here on nothing but a list. */
export function documentedRoles(database: string): Record<string, Privilege[]> {
  const page = readFileSync(new URL('../../docs/mongodb.md', import.meta.url), 'utf8')
  const commands = /```js\n([^`]*?createRole\([\s\S]*?)\n```/.exec(page)?.[1]
  if (commands === undefined) throw new Error('docs/mongodb.md has no commands with createRole any more.')
  const roles: Record<string, Privilege[]> = {}
  const app = {
    getName: () => database,
    createRole: ({ role, privileges }: { role: string; privileges: Privilege[] }) => { roles[role] = privileges },
    createUser: () => undefined,
  }
  runInNewContext(commands, { db: { getSiblingDB: () => app }, passwordPrompt: () => '' })
  // Out of the other context, whose arrays are not equal to ours.
  return JSON.parse(JSON.stringify(roles)) as Record<string, Privilege[]>
}
