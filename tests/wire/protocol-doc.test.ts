import { accountRoutes, defaultLimits, errorTable, eventNames, fileHeaders, protocolVersion, routes } from '@confab/protocol'
import { readFileSync } from 'node:fs'
import { describe, expect, it } from 'vitest'

const read = (path: string): string => readFileSync(new URL(`../../${path}`, import.meta.url), 'utf8')
const page = read('docs/protocol.md')

/** The rows of the table whose first column has this title, without the outer bars. */
function rows(title: string): string[][] {
  const lines = page.split('\n')
  const start = lines.findIndex(line => line.startsWith(`| ${title} |`))
  const end = lines.findIndex((line, at) => at > start && !line.startsWith('|'))
  return lines.slice(start + 2, end).map(line => line.split('|').slice(1, -1).map(cell => cell.trim().replaceAll('`', '')))
}

describe('docs/protocol.md', () => {
  it('quotes the client that is run by a test, whole', () => {
    expect(page).toContain(`\`\`\`js\n${read('examples/plain-client/plain-client.mjs')}\`\`\`\n`)
  })

  it('has every operation with its route, and no other', () => {
    expect(rows('operation')).toEqual(Object.entries(routes).map(([name, { method, path, status, rate }]) => [name, method, path, String(status), rate]))
  })

  it('has every account operation with its route, and no other', () => {
    expect(rows('account operation')).toEqual(Object.entries(accountRoutes).map(([name, { method, path, status, rate }]) => [name, method, path, String(status), rate]))
  })

  it('has every header of a file, and no other', () => {
    expect(rows('header').flatMap(([names = '']) => names.split(', ')).toSorted()).toEqual(Object.values(fileHeaders).toSorted())
  })

  it('has every event, and no other', () => {
    expect(rows('event').map(([name]) => name)).toEqual([...eventNames])
  })

  it('has every error as it is, and no other', () => {
    expect(rows('code')).toEqual(Object.entries(errorTable).map(([code, { status, retryable, sentence }]) => [code, status === 0 ? 'none' : String(status), retryable ? 'yes' : 'no', sentence]))
  })

  it('has the rates of every class', () => {
    expect(rows('rate class')).toEqual(Object.entries(defaultLimits.rates).map(([name, { burst, perSecond }]) => [name, String(burst), String(perSecond)]))
  })

  it('has the limits and the version as they are', () => {
    const limits = new Map(rows('what').map(([what, amount]) => [what, amount]))
    expect(limits.get('text of a message')).toContain(defaultLimits.textLength.toLocaleString('en'))
    expect(limits.get('one call')).toBe(`${defaultLimits.envelopeBytes / 1024} KB as JSON`)
    expect(limits.get('connections of one person, on one server')).toBe(String(defaultLimits.socketsPerUser))
    expect(limits.get('members of a group')).toBe(String(defaultLimits.groupMembers))
    expect(page).toContain(`Protocol **${protocolVersion}**`)
  })
})
