import { spawnSync } from 'node:child_process'

/** What is asked of the project besides its tests. Every step runs, so that one look shows all there is to mend. */
const steps = {
  'types agree': 'npm run --silent types',
  'no forgotten promise, no left-over': 'npm run --silent lint',
  'everything public is documented, every link leads somewhere': 'typedoc --emit none --logLevel Warn',
  'no dead file, export or dependency': 'knip --no-config-hints',
  'nothing with a known hole is installed': 'node --import tsx scripts/dependency-floors.ts',
  'it builds': 'npm run --silent build',
  'what would be published can be imported, types included, and runs the README': 'node --import tsx scripts/check-packed.ts',
  'the browser client is small': 'size-limit',
}

const results = Object.entries(steps).map(([promise, command]) => {
  console.log(`\n${promise}: ${command}`)
  const started = performance.now()
  // Through a shell, which finds what is installed (npm puts it on the PATH) on every system.
  const { status } = spawnSync(command, { shell: true, stdio: 'inherit' })
  return { promise, passed: status === 0, seconds: (performance.now() - started) / 1000 }
})

console.log()
for (const { promise, passed, seconds } of results) console.log(`${passed ? 'passed' : 'FAILED'}  ${seconds.toFixed(1).padStart(5)} s  ${promise}`)
const failed = results.filter(result => !result.passed).length
console.log(`${results.length - failed} passed, ${failed} failed, 0 skipped`)
process.exitCode = failed > 0 ? 1 : 0
