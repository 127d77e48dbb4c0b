import { existsSync, readFileSync, writeFileSync } from 'node:fs'
import { dirname, join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { toMarkdown } from './print.js'
import { resultsFolder, type StoredReport } from './report.js'

const page = join(dirname(dirname(dirname(fileURLToPath(import.meta.url)))), 'docs', 'performance.md')
const [from, to] = ['<!-- figures: written by `npm run bench -- --docs` -->', '<!-- end of figures -->']

/** Puts the kept results into the page about performance, between its two marks. */
export function writeDocs(benches: readonly string[]): void {
  const reports = benches.map(bench => join(resultsFolder, `${bench}.json`)).filter(file => existsSync(file))
  const texts = reports.map(file => {
    const report = JSON.parse(readFileSync(file, 'utf8')) as StoredReport
    return `${toMarkdown(report)}\nMeasured on ${report.date}: ${report.machine}.\n`
  })
  const [before, rest] = readFileSync(page, 'utf8').split(from)
  const after = rest?.split(to)[1]
  if (before === undefined || after === undefined) throw new Error(`${page} has lost the marks around its figures`)
  writeFileSync(page, `${before}${from}\n\n${texts.join('\n')}\n${to}${after}`)
}
