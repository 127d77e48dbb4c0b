import type { Rule } from './files.js'

/** Folders that exist on somebody's machine only. Each is written so that this file does not break its own rule. */
const MACHINE_PATHS = [/(?<![\w.@-])\/(?:root|work)\/[\w.-]+/, /(?<![\w.])\/(?:home|Users)\/[\w.-]+/, /\b[A-Z]:\\Users\\\w+/i, /\/tmp\/(?!confab-)\w/, /\.\.\/shared\//]

/** The project works anywhere: no file names a place of the machine it was written on. */
export const noMachinePaths: Rule = files => {
  const broken: string[] = []
  for (const [path, text] of files) {
    text.split('\n').forEach((line, index) => {
      const found = MACHINE_PATHS.map(pattern => pattern.exec(line)?.[0]).find(match => match !== undefined)
      if (found !== undefined) broken.push(`${path}:${index + 1} names ${found}.`)
    })
  }
  return broken
}
