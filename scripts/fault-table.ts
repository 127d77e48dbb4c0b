import { existsSync, readdirSync, readFileSync, writeFileSync } from 'node:fs'

/** Prints what the fault tests came to, each when it was run last, and writes it into docs/faults.md. `npm run test:chaos` does so after them, whether they passed or not. */

interface Row {
  fault: string
  setting: string
  seconds: number
  runs: number
  sent: number
  acked: number
  stored: number
  shown: number
  lost: number
  doubled: number
  reordered: number
  errors: number
  recoveryMs: number | null
  /** When, on what, and whether it was the long form. */
  date: string
  commit: string
  length: 'long' | 'short'
}

const folder = 'tests/output/faults/'
const rows = existsSync(folder) ? readdirSync(folder).sort().map((name) => JSON.parse(readFileSync(folder + name, 'utf8')) as Row) : []
if (rows.length === 0) {
  console.error(`There is nothing in ${folder}: run the long fault tests first.`)
  process.exit(1)
}
const number = (value: number): string => value.toLocaleString('en')
const cells = rows.map((row) => [
  row.fault, `${row.setting}; ${row.length} form, ${row.runs > 1 ? `${row.runs} runs, ` : ''}${row.seconds} s`, ...[row.sent, row.acked, row.stored, row.shown].map(number),
  ...[row.lost, row.doubled, row.reordered, row.errors].map((count) => (count === 0 ? '0' : `**${number(count)}**`)), row.recoveryMs === null ? '**never**' : `${(row.recoveryMs / 1_000).toFixed(1)} s`, `${row.date}, ${row.commit}`,
])
const table = [
  `Node ${process.versions.node}.`, '',
  '| fault | setting | sent | acked | stored | shown | lost | doubled | reordered | errors | recovery | run |', '| --- | --- | ---: | ---: | ---: | ---: | ---: | ---: | ---: | ---: | ---: | --- |',
  ...cells.map((row) => `| ${row.join(' | ')} |`),
].join('\n')
console.log(`\n${table}\n`)

const page = 'docs/faults.md'
const [start, end] = ['<!-- table: written by `npm run test:chaos` -->', '<!-- end of table -->']
const text = readFileSync(page, 'utf8')
const [head, tail] = [text.indexOf(start), text.indexOf(end)]
if (head < 0 || tail < 0) throw new Error(`${page} has no place for the table.`)
writeFileSync(page, `${text.slice(0, head + start.length)}\n${table}\n${text.slice(tail)}`)
