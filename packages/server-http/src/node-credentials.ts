import type { Credentials } from '@confab/core'
import type { IncomingMessage } from 'node:http'
import { bearerOf } from './credentials.js'

/** Takes out of a request of Node what `authenticate` needs. */
export function nodeCredentials({ headers }: IncomingMessage): Credentials {
  return {
    token: bearerOf(headers.authorization),
    headers: Object.fromEntries(Object.entries(headers).map(([name, value]) => [name, Array.isArray(value) ? value.join(', ') : value])),
  }
}
