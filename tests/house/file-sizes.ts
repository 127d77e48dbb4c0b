import { isShipped, type Files, type Rule } from './files.js'

const REPORTED_ABOVE = 250
const REFUSED_ABOVE = 400

/** No source file has more than 400 lines. */
export const filesAreSmall: Rule = files =>
  longerThan(files, REFUSED_ABOVE).map(([path, lines]) => `${path} has ${lines} lines, more than ${REFUSED_ABOVE}: it is more than one idea.`)

/** Source files long enough to ask whether they are one idea; a question, no refusal. */
export function longFiles(files: Files): string[] {
  return longerThan(files, REPORTED_ABOVE).map(([path, lines]) => `${path} has ${lines} lines: is it one idea?`)
}

function longerThan(files: Files, limit: number): [path: string, lines: number][] {
  return [...files]
    .filter(([path]) => isShipped(path) || /^(tests|bench|scripts|examples)\/.*\.(ts|tsx|mjs)$/.test(path))
    .map(([path, text]): [string, number] => [path, text.trimEnd().split('\n').length])
    .filter(([, lines]) => lines > limit)
}
