import { readFileSync } from 'node:fs'

/** The recipes, by their folders. */
export const recipes = ['my-chat', 'one-to-one', 'notes', 'backend-readme', 'backend'] as const

/** The app of a recipe, which is one file. */
export function codeOf(recipe: string): string {
  return readFileSync(new URL(`../../examples/recipes/${recipe}/server.ts`, import.meta.url), 'utf8')
}

/** Lines of code: imports too; no blank lines and no comments. */
export function linesOfCode(code: string): number {
  return code.replace(/^\s*\/\*[\s\S]*?\*\/\s*$/gm, '').split('\n').filter(line => !/^\s*(\/\/.*)?$/.test(line)).length
}
