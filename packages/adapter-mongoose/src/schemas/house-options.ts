import type { SchemaOptions } from 'mongoose'

/**
 * Options of each of our schemas. Set here, so that nothing of the app's own Mongoose settings is needed or changed: no index builds behind
 * one's back, no commands that wait in a buffer while the database is away, no version key, and `{}` stays `{}`.
 */
export function houseOptions(collection: string): SchemaOptions {
  return {
    collection, autoIndex: false, autoCreate: false, bufferCommands: false, versionKey: false, minimize: false, strict: true, strictQuery: true,
    id: false,
  }
}
