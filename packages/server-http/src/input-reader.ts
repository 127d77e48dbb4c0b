import { ChatError, type Route } from '@confab/protocol'
import type { z } from 'zod'
import { readJsonObject } from './json-body.js'
import { queryReader } from './query.js'
import type { BodyRules } from './read-bytes.js'
import type { RouteMatch } from './route-matcher.js'

/**
 * Builds the way from a request to an operation's input: path and query for GET, path and JSON body for all others. What is in the path may not be
 * said again. Whether the input is valid is for core to say.
 */
export function inputReader<Name extends string>(
  table: Readonly<Record<Name, Route & { input: z.ZodType }>>, rules: BodyRules,
): (request: Request, route: RouteMatch<Name>) => Promise<Record<string, unknown>> {
  const names = Object.keys(table) as Name[]
  const queries = new Map(names.filter(name => table[name].method === 'GET').map(name => [name, queryReader(table[name].input)]))
  return async (request, { operation, params }) => {
    const readQuery = queries.get(operation)
    const more = readQuery === undefined ? await readJsonObject(request, rules) : readQuery(new URL(request.url).searchParams)
    const twice = Object.keys(params).find(name => Object.hasOwn(more, name))
    if (twice !== undefined) throw new ChatError('INVALID_INPUT', `The input could not be read: "${twice}" is in the path already, leave it out of the rest.`)
    return { ...more, ...params }
  }
}
