import type { ChatHost } from '@confab/core'
import { accountRoutes } from '@confab/protocol'
import { accountOperations } from '@confab/protocol/schemas'
import { credentialsOf } from './credentials.js'
import { inputReader } from './input-reader.js'
import type { BodyRules } from './read-bytes.js'
import { emptyResponse, jsonResponse } from './responses.js'
import { routeMatcher } from './route-matcher.js'
import { writtenCookie } from './written-cookie.js'

/** Serves the operations of the login in the box; they alone set cookies. */
export function accountRequests(
  call: NonNullable<ChatHost['callAccount']>, body: BodyRules, clientAddress: (request: Request) => string | null,
): (request: Request, method: string, path: string) => Promise<Response> {
  const match = routeMatcher(accountRoutes)
  const readInput = inputReader(accountOperations, body)

  return async (request, method, path) => {
    const route = match(method, path)
    const input = await readInput(request, route)
    const caller = { credentials: credentialsOf(request), address: clientAddress(request) }
    const { output, cookies } = await call(caller, route.operation, input)
    const response = output === undefined ? emptyResponse() : jsonResponse(accountRoutes[route.operation].status, output)
    for (const cookie of cookies) response.headers.append('set-cookie', writtenCookie(cookie))
    return response
  }
}
