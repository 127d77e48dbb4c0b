import { describe, expect, it } from 'vitest'
import { readProject } from '../house/files.js'

const files = readProject()
const page = files.get('docs/security.md') ?? ''
const numbers = Array.from({ length: 24 }, (_, at) => at + 1)

/** The cells of each row, by its number. */
const rows = new Map([...page.matchAll(/^\| S(\d+) \|(.*)\|$/gm)].map(([, number, cells = '']) => [Number(number), cells.split('|').map(cell => cell.trim())]))

/** Files with a test whose title begins with each number. */
const testedIn = new Map<number, Set<string>>()
for (const [path, source] of files) {
  if (!path.endsWith('.test.ts')) continue
  for (const [, number] of source.matchAll(/\(\s*['"`]S(\d+) /g)) testedIn.set(Number(number), (testedIn.get(Number(number)) ?? new Set()).add(path))
}

describe('docs/security.md', () => {
  it('has one row for each number, with a threat, a rule and a place', () => {
    expect([...page.matchAll(/^\| S(\d+) \|/gm)].map(([, number]) => Number(number))).toEqual(numbers)
    for (const number of numbers) expect(rows.get(number)?.filter(cell => cell.length > 5), `S${number}`).toHaveLength(3)
  })

  it.each(numbers)('names for S%i a file with a test whose title begins with it', number => {
    const place = rows.get(number)?.[2] ?? ''
    const tested = [...testedIn.get(number) ?? []]
    expect(tested.some(path => place.includes(`\`${path}\``)), `"${place}" beside ${tested.join(', ')}`).toBe(true)
  })

  it('names nothing that is not there', () => {
    for (const [, path = ''] of page.matchAll(/`((?:tests|packages)\/[^`]+)`/g)) expect(files.has(path), path).toBe(true)
  })
})
