import { setTimeout as pause } from 'node:timers/promises'
import type { ContractRunner } from '@confab/core/testing'

/** A test of a contract that did not pass. */
export interface Failure {
  title: string
  message: string
}

/** Runs a contract suite with a test runner of a few lines, so that its failures are values. Returns how many tests there were and which failed. */
export async function runContract(define: (runner: ContractRunner) => void): Promise<{ count: number; failures: Failure[] }> {
  const tests: { title: string; body: () => Promise<void> }[] = []
  define({ describe: (_title, body) => body(), it: (title, body) => tests.push({ title, body }) })
  const failures: Failure[] = []
  for (const { title, body } of tests) {
    const deadline = new AbortController()
    const late = pause(10_000, undefined, { signal: deadline.signal }).then(
      () => Promise.reject(new Error('the test did not end')),
      () => undefined,
    )
    try {
      await Promise.race([body(), late])
    } catch (error) {
      failures.push({ title, message: error instanceof Error ? error.message : String(error) })
    } finally {
      deadline.abort()
    }
  }
  return { count: tests.length, failures }
}
