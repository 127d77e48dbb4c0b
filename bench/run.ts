import { parseArgs } from 'node:util'
import { requireBuild } from './harness/build.js'
import { compileScripts } from './harness/compile.js'
import type { Bench } from './harness/bench.js'
import { writeDocs } from './harness/docs.js'
import { toMarkdown } from './harness/print.js'
import { storeReport } from './harness/report.js'
import type { Effort } from './harness/rounds.js'
import { suite } from './suite.js'

const usage = `npm run bench -w @confab/bench [-- name...] [--rounds n] [--window ms] [--smoke] [--source] [--docs]

  names     ${Object.keys(suite).join(' ')}; all of them by default
  --rounds  windows of each row; 6 by default, 10 for a claim under 10 %
  --window  how long one is; 3000 ms by default
  --smoke   only shows that everything runs: one short round of small sizes
  --source  measures Confab's source instead of its built packages
  --docs    writes the kept results into docs/performance.md; without names, measures nothing
`

const { values, positionals } = parseArgs({
  allowPositionals: true,
  options: {
    rounds: { type: 'string' },
    window: { type: 'string' },
    smoke: { type: 'boolean', default: false },
    source: { type: 'boolean', default: false },
    docs: { type: 'boolean', default: false },
    help: { type: 'boolean', default: false },
  },
})
const unknown = positionals.filter(name => !(name in suite))
if (values.help || unknown.length > 0) {
  if (unknown.length > 0) console.error(`no such benchmark: ${unknown.join(', ')}\n`)
  console.error(usage)
  process.exit(unknown.length > 0 ? 1 : 0)
}

const { smoke } = values
const effort: Effort = {
  rounds: Number(values.rounds ?? (smoke ? 1 : 6)),
  windowMs: Number(values.window ?? (smoke ? 300 : 3_000)),
  warmupMs: smoke ? 200 : 1_500,
  smoke,
  fromSource: values.source,
}
const names = positionals.length > 0 ? positionals : values.docs ? [] : Object.keys(suite)

if (names.length > 0) {
  if (!values.source) requireBuild()
  await compileScripts({ fromSource: values.source })
}
for (const name of names) {
  const bench: Bench = suite[name as keyof typeof suite]
  process.stderr.write(`${name} `)
  console.log(toMarkdown(storeReport(name, await bench.run(effort), effort)))
}
if (values.docs) writeDocs(Object.keys(suite))
