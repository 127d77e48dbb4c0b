import { ChatError, type Route } from '@confab/protocol'

/** What a request asks for. */
export interface RouteMatch<Name extends string> {
  /** Which operation. */
  operation: Name
  /** What the path says, decoded. */
  params: Readonly<Record<string, string>>
}

interface Line<Name extends string> {
  operation: Name
  method: string
  segments: readonly string[]
}

/**
 * Builds the way from method and path to an operation out of the table of routes. A path that no route has is NOT_FOUND, and so is a method that the path does not
 * take: for a client both are the same, an operation that this server does not know.
 */
export function routeMatcher<Name extends string>(routes: Readonly<Record<Name, Route>>): (method: string, path: string) => RouteMatch<Name> {
  const lines = (Object.keys(routes) as Name[]).map((operation): Line<Name> => (
    { operation, method: routes[operation].method, segments: segmentsOf(routes[operation].path) }
  ))
  return (method, path) => {
    const segments = segmentsOf(path)
    const fitting = lines.filter(line => fits(line.segments, segments))
    const line = fitting.find(one => one.method === method)
    if (line === undefined) throw notFound(method, path, fitting)
    return { operation: line.operation, params: paramsOf(line.segments, segments) }
  }
}

function segmentsOf(path: string): string[] {
  return path.slice(1).split('/')
}

function fits(pattern: readonly string[], segments: readonly string[]): boolean {
  // An empty id fits too, and the schema refuses it: that is an id that is not valid, no path that is not there.
  return pattern.length === segments.length && pattern.every((part, at) => part.startsWith(':') || part === segments[at])
}

function paramsOf(pattern: readonly string[], segments: readonly string[]): Record<string, string> {
  const params: Record<string, string> = {}
  for (const [at, part] of pattern.entries()) {
    if (part.startsWith(':')) params[part.slice(1)] = decoded(segments[at] as string)
  }
  return params
}

/** Decoded exactly once: what is still encoded after it belongs to the id. */
function decoded(segment: string): string {
  try {
    return decodeURIComponent(segment)
  } catch (cause) {
    throw new ChatError('INVALID_INPUT', `The path could not be read: "${segment}" is not a valid encoding of UTF-8.`, { cause })
  }
}

function notFound(method: string, path: string, fitting: readonly Line<string>[]): ChatError {
  if (fitting.length === 0) return new ChatError('NOT_FOUND', `There is no operation at "${path}".`)
  const methods = fitting.map(line => line.method)
  return new ChatError('NOT_FOUND', `There is no operation ${method} "${path}": it takes ${methods.join(', ')}.`, { details: { methods } })
}
