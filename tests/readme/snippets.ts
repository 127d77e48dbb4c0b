import { readFileSync } from 'node:fs'

/** Returns the code of a Markdown page by the file names that stand after the language of its fences: "```js server.mjs". */
export function namedSnippets(page: URL): Map<string, string> {
  const found = readFileSync(page, 'utf8').matchAll(/^```\w+ (\S+)\n([\s\S]*?)^```$/gm)
  return new Map(Array.from(found, ([, name = '', code = '']) => [name, code]))
}
