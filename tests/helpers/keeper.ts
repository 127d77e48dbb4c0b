import { spawn, type ChildProcess } from 'node:child_process'
import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { fileURLToPath } from 'node:url'

let keeper: ChildProcess | undefined

/** Tells the keeper process, started on first use, what it has to clean up when this process is gone. */
function tell(action: 'add' | 'delete', kind: 'process' | 'folder', value: number | string): void {
  if (keeper === undefined) {
    const script = fileURLToPath(new URL('./keeper-process.mjs', import.meta.url))
    keeper = spawn(process.execPath, [script], { stdio: ['pipe', 'ignore', 'inherit'], detached: true, windowsHide: true })
    keeper.unref()
    // Neither it nor the pipe to it may hold this process back from its end: that end is the signal.
    ;(keeper.stdin as unknown as { unref(): void }).unref()
  }
  keeper.stdin?.write(`${JSON.stringify([action, kind, value])}\n`)
}

/** Has the process killed when this one is gone. Returns the way to take that back, for when it has ended by itself. */
export function keepProcess(pid: number): () => void {
  tell('add', 'process', pid)
  return () => tell('delete', 'process', pid)
}

/** A temporary folder that is removed with `remove()`, at the latest when this process is gone. */
export function temporaryFolder(name: string): { path: string; remove(): void } {
  const path = mkdtempSync(join(tmpdir(), `confab-${name}-`))
  tell('add', 'folder', path)
  return {
    path,
    remove() {
      rmSync(path, { recursive: true, force: true, maxRetries: 20, retryDelay: 100 })
      tell('delete', 'folder', path)
    },
  }
}
