import type { mongo } from 'mongoose'
import type { Database } from './database.js'

/** Whether MongoDB refused a command because this user may not run it; also where that is the cause of another error. */
export function isNotAllowed(error: unknown): boolean {
  const { code, cause } = error as { code?: unknown; cause?: { code?: unknown } | null }
  return code === 13 || cause?.code === 13
}

/** Makes what catches errors at start-up: one that says which action is missing, and on what, in place of a refusal for want of it; any other is passed on. */
export function mayNot(action: string, { connection }: Pick<Database, 'connection'>, { collectionName }: Pick<mongo.Collection, 'collectionName'>): (error: unknown) => never {
  return (error) => {
    if (!isNotAllowed(error)) throw error
    throw new Error(
      `The storage cannot start: the database user may not \`${action}\` on ${collectionName} of ${connection.name}. Give its role that action: db.getSiblingDB(${JSON.stringify(connection.name)}).grantPrivilegesToRole("its role", [{ resource: { db: ${JSON.stringify(connection.name)}, collection: ${JSON.stringify(collectionName)} }, actions: ["${action}"] }])`,
      { cause: error },
    )
  }
}
