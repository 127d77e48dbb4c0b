import type { JsonObject } from '@confab/protocol'
import type { CustomSchema } from './interfaces/custom-schema.js'
import { plain } from './plain.js'
import { invalidInput } from './refusals.js'

/** Checks app data with the app's own schema and returns what is to be stored: what the schema made of it. */
export async function checkCustom(operation: string, schema: CustomSchema, custom: unknown): Promise<JsonObject> {
  const result = await schema['~standard'].validate(custom)
  if (result.issues !== undefined) {
    throw invalidInput(operation, result.issues.map(({ message }) => ({ path: ['custom'], message: `was refused by the app's schema: ${message}` })))
  }
  const value = plain(result.value)
  if (typeof value !== 'object' || value === null || Array.isArray(value)) {
    throw new TypeError(`The schema for custom in ${operation} returned no JSON object: it must validate to what is stored.`)
  }
  return value as JsonObject
}
