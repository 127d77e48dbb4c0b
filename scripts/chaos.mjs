import { spawnSync } from 'node:child_process'

/** Runs the tests at their long lengths, then writes the table of the faults in any case, and ends as the tests did. Arguments go to vitest: `npm run test:chaos -- tests/faults`. */
const run = (...args) => spawnSync(process.execPath, args, { stdio: 'inherit' }).status ?? 1

const code = run('node_modules/vitest/vitest.mjs', 'run', '--mode', 'long', ...process.argv.slice(2))
run('--import', 'tsx', 'scripts/fault-table.ts')
process.exitCode = code
