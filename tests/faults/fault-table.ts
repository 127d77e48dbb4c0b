import { execFileSync } from 'node:child_process'
import { mkdirSync, writeFileSync } from 'node:fs'
import { fileURLToPath } from 'node:url'
import { isLongRun } from '../helpers/long-run.js'
import type { Verdict } from './check-history.js'

const folder = fileURLToPath(new URL('../output/faults/', import.meta.url))

/** Keeps what a long run came to, for the table of docs/faults.md; a normal run keeps nothing, unless CONFAB_TEST_TABLE=1 asks for it. */
export function keepRow(fault: string, setting: string, begun: number, verdicts: readonly Verdict[]): void {
  if (verdicts.length === 0 || (!isLongRun && process.env.CONFAB_TEST_TABLE !== '1')) return
  const sum = (what: 'sent' | 'acked' | 'stored' | 'shown' | 'lost' | 'doubled' | 'reordered' | 'errors'): number => verdicts.reduce((total, verdict) => total + verdict[what], 0)
  const recoveries = verdicts.map(({ recoveryMs }) => recoveryMs)
  mkdirSync(folder, { recursive: true })
  writeFileSync(`${folder}${fault.replace(/\W+/g, '-')}.json`, JSON.stringify({
    fault, setting, seconds: Math.round((performance.now() - begun) / 1_000), runs: verdicts.length,
    sent: sum('sent'), acked: sum('acked'), stored: sum('stored'), shown: sum('shown'), lost: sum('lost'), doubled: sum('doubled'), reordered: sum('reordered'), errors: sum('errors'),
    recoveryMs: recoveries.includes(null) ? null : Math.max(...recoveries.map(Number)),
    date: new Date().toISOString().slice(0, 10), commit: commit(), length: isLongRun ? 'long' : 'short',
  }))
}

function commit(): string {
  try {
    return execFileSync('git', ['rev-parse', '--short', 'HEAD'], { encoding: 'utf8' }).trim()
  } catch {
    return 'unknown'
  }
}
