import { readdirSync, readFileSync } from 'node:fs'
import { describe, expect, it } from 'vitest'
import { codeOf, linesOfCode, recipes } from './line-counts.js'

const folder = new URL('../../examples/recipes/', import.meta.url)

/** The rows of the table of features: what it is, the line of the recipe, the code that stands there, the title of the test. */
function rowsOf(page: string): { recipe: string; feature: string; line: number; code: string; test: string }[] {
  return page.split(/^## /m).slice(1).flatMap(section => {
    const recipe = /^[^\n]*\(([\w-]+)\)/.exec(section)?.[1] ?? ''
    return Array.from(section.matchAll(/^\| (.+?) \| (\d+): `(.+?)` \| (.+?) \|$/gm), ([, feature = '', line, code = '', test = '']) => ({ recipe, feature, line: Number(line), code, test }))
  })
}

describe('the recipes', () => {
  it('have at most 80 lines of app code each, imports included, in one file', () => {
    const counts = recipes.map(recipe => [recipe, linesOfCode(codeOf(recipe))] as const)
    process.stderr.write(`${counts.map(([recipe, lines]) => `${recipe}: ${lines} lines`).join(', ')}\n`)
    for (const [recipe, lines] of counts) expect(lines, recipe).toBeLessThanOrEqual(80)
    for (const recipe of recipes) expect(readdirSync(new URL(recipe, folder)).filter(name => name !== 'node_modules').sort()).toEqual(['README.md', 'package.json', 'server.ts'])
  })

  it('say in their READMEs how many lines they have', () => {
    for (const recipe of recipes) expect(readFileSync(new URL(`${recipe}/README.md`, folder), 'utf8'), recipe).toContain(`${linesOfCode(codeOf(recipe))} lines`)
  })

  it('stand on public packages alone', () => {
    for (const recipe of recipes) {
      const imported = Array.from(codeOf(recipe).matchAll(/from '([^']+)'/g), ([, from = '']) => from)
      expect(imported.filter(from => from.startsWith('.') || from.includes('/src/')), recipe).toEqual([])
    }
  })

  it('have a table in which every feature names a line that is there and a test that is there', () => {
    const page = readFileSync(new URL('README.md', folder), 'utf8')
    const rows = rowsOf(page)
    const written = page.split(/^## /m).slice(1).join('\n').split('\n').filter(line => line.startsWith('| ') && !/^\| (feature|---) /.test(line))
    expect(rows).toHaveLength(written.length)
    for (const { recipe, feature, line, code, test } of rows) {
      expect(codeOf(recipe).split('\n')[line - 1], `${recipe}: ${feature}`).toContain(code)
      expect(readFileSync(new URL(`${recipe}.test.ts`, import.meta.url), 'utf8').replaceAll('\\\'', '\''), `${recipe}: ${feature}`).toContain(`it('${test}'`)
    }
    for (const recipe of recipes) expect(rows.filter(row => row.recipe === recipe).length, recipe).toBeGreaterThanOrEqual(4)
  })
})
