import type { JsonObject } from '@confab/protocol'
import type { CustomCall, CustomCheck } from './interfaces/custom-schema.js'
import { plain } from './plain.js'
import { invalidInput } from './refusals.js'

/** Checks app data with the app's own schema, as it holds for this call, and returns what is to be stored: what the schema made of it. */
export async function checkCustom(check: CustomCheck, call: CustomCall): Promise<JsonObject> {
  const { operation, input: { custom } } = call
  // A schema may be a function itself, in some libraries.
  const schema = '~standard' in check ? check : check(call)
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
