import type { mongo } from 'mongoose'
import type { Database } from './database.js'

/** Runs a command that belongs to no collection. @throws UNAVAILABLE */
export function onDatabase({ connection, reach }: Pick<Database, 'connection' | 'reach'>, command: mongo.Document): Promise<mongo.Document> {
  return reach.read(({ signal, readPreference }) => openDb(connection).command(command, { signal, readPreference }))
}

/** The driver's database of a connection. Throws what the driver throws without one, so that it counts as not reached. */
function openDb({ db }: Database['connection']): mongo.Db {
  if (db !== undefined) return db
  const error = new Error('The connection is not open.')
  error.name = 'MongoNotConnectedError'
  throw error
}
