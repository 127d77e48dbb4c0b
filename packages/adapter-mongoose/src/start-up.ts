import type { Database } from './database.js'
import { timedOut, unavailable } from './errors.js'
import { checkIndexes, type IndexCreation } from './indexes.js'
import { onDatabase } from './on-database.js'

const oldestVersion = 6

/**
 * Makes sure that this database can keep the promises: reachable, a replica set or a sharded cluster, MongoDB 6 or later, every index as declared. Rejects with a sentence
 * that says what is missing and what to do.
 */
export async function startUp(database: Database, creation: IndexCreation): Promise<void> {
  await untilConnected(database)
  const hello = await onDatabase(database, { hello: 1 })
  if (hello.setName === undefined && hello.msg !== 'isdbgrid') {
    throw new Error(
      'The storage cannot start: this MongoDB runs alone, and only a replica set can say which writes are safe. One node is enough: start mongod with --replSet rs0 and run rs.initiate() once.',
    )
  }
  const { version } = await onDatabase(database, { buildInfo: 1 }) as { version: string }
  if (Number.parseInt(version, 10) < oldestVersion) {
    throw new Error(`The storage cannot start: this MongoDB is version ${version}, and version ${oldestVersion} or later is needed.`)
  }
  await checkIndexes(database, creation)
}

/** The app opens its connection; calls that come before it is open wait for it. */
async function untilConnected({ connection, reach: { timeoutMs } }: Database): Promise<void> {
  let timer: NodeJS.Timeout | undefined
  try {
    await Promise.race([
      connection.asPromise(),
      new Promise((_, reject) => {
        timer = setTimeout(() => reject(timedOut(timeoutMs)), timeoutMs)
      }),
    ])
  } catch (error) {
    throw unavailable(error)
  } finally {
    clearTimeout(timer)
  }
}
