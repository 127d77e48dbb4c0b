import { readFileSync } from 'node:fs'
import { describe, expect, it } from 'vitest'

const read = (path: string): string => readFileSync(new URL(`../../${path}`, import.meta.url), 'utf8')
const [page, roundRobin, sticky] = ['docs/cluster.md', 'examples/cluster/nginx/round-robin.conf', 'examples/cluster/nginx/sticky.conf'].map(read) as [string, string, string]

describe('the page on several nodes', () => {
  it('shows the very nginx file of the example, but for the names that containers need', () => {
    expect(/```nginx\n([\s\S]*?)```/.exec(page)?.[1]).toBe(roundRobin.replace(/ +resolver .*\n/, '').replaceAll(' resolve ', ' '))
  })

  it('says what the file with sticky sessions has in place of what', () => {
    const [lines, others] = [roundRobin, sticky].map((text) => text.split('\n').slice(1)) as [string[], string[]]
    const different = lines.flatMap((line, at) => (line === others[at] ? [] : [[line, others[at]].map((one) => one?.trim().replace(';', ''))]))
    expect(others).toHaveLength(lines.length)
    expect(different).toEqual([['least_conn', 'hash $remote_addr consistent']])
    expect(page.replace(/\s+/g, ' ')).toContain('replace `least_conn` by `hash $remote_addr consistent`')
  })
})
