import { ChatError } from '@confab/protocol'
import { readJsonObject, type BodyRules } from './json-body.js'
import { queryReaders, takesQuery } from './query.js'
import type { RouteMatch } from './route-matcher.js'

/**
 * Builds the way from a request to an operation's input: path and query for GET, path and JSON body for all others. What is in the path may not be
 * said again. Whether the input is valid is for core to say.
 */
export function inputReader(rules: BodyRules): (request: Request, route: RouteMatch) => Promise<Record<string, unknown>> {
  const readQuery = queryReaders()
  return async (request, { operation, params }) => {
    const more = takesQuery(operation) ? readQuery[operation](new URL(request.url).searchParams) : await readJsonObject(request, rules)
    const twice = Object.keys(params).find(name => Object.hasOwn(more, name))
    if (twice !== undefined) throw new ChatError('INVALID_INPUT', `The input could not be read: "${twice}" is in the path already, leave it out of the rest.`)
    return { ...more, ...params }
  }
}
