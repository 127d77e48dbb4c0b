import { writeSync } from 'node:fs'
import type { Reporter, SerializedError, TestModule } from 'vitest/node'

/**
 * Prints `N passed, N failed, N skipped` as the very last line of a run, for people and machines that read only that.
 * A file that cannot be loaded and an error outside any test count as failed. What was skipped is named above the line.
 */
export default class LastLineReporter implements Reporter {
  #passed = 0
  #failed = 0
  #skipped: string[] = []

  onTestRunEnd(modules: readonly TestModule[], unhandledErrors: readonly SerializedError[]): void {
    this.#passed = 0
    this.#failed = unhandledErrors.length
    this.#skipped = []
    for (const module of modules) {
      this.#failed += module.errors().length
      for (const test of module.children.allTests()) {
        const { state } = test.result()
        if (state === 'passed') this.#passed += 1
        else if (state === 'failed') this.#failed += 1
        else this.#skipped.push(`${module.relativeModuleId} > ${test.fullName}`)
      }
    }
    // On exit, because the summary of the default reporter comes after this call.
    process.once('exit', () => this.#print())
  }

  #print(): void {
    const skipped = this.#skipped.map(name => `skipped: ${name}\n`).join('')
    writeSync(1, `\n${skipped}${this.#passed} passed, ${this.#failed} failed, ${this.#skipped.length} skipped\n`)
  }
}
