import { spawn } from 'node:child_process'
import { once } from 'node:events'
import { keepProcess } from './keeper.js'

/** How a process is started. */
export interface StartOptions {
  /** Added to the environment of this process. */
  env?: Record<string, string>
  /** Its working folder; this process's own by default. */
  folder?: string
}

/** A child process that is certain to be gone afterwards. */
export interface StartedProcess extends AsyncDisposable {
  /** Its number, to send it signals. */
  readonly pid: number
  /** Whether it still runs. */
  readonly running: boolean
  /** Everything it wrote to stdout and stderr, the last 64 KB of it. */
  readonly output: string
  /** Resolves with the match once its output matches, what it printed before included. Rejects with its output when it ends first or takes too long. */
  printed(pattern: RegExp, withinMs?: number): Promise<RegExpExecArray>
  /** Sends it a line on stdin. */
  write(line: string): void
  /** Sends the signal, SIGKILL by default, and resolves when the process is gone. */
  kill(signal?: NodeJS.Signals): Promise<void>
  /** Resolves with the exit code, or null when a signal ended it. */
  readonly exited: Promise<number | null>
}

const KEPT_OUTPUT = 65_536

/** Starts a program, without a shell. It is killed at the latest when this process is gone, also by an interrupt or a crash. */
export async function startProcess(command: string, args: readonly string[], options: StartOptions = {}): Promise<StartedProcess> {
  const child = spawn(command, args, {
    cwd: options.folder,
    env: { ...process.env, ...options.env },
    stdio: ['pipe', 'pipe', 'pipe'],
    windowsHide: true,
  })
  await once(child, 'spawn')
  const pid = child.pid as number
  const release = keepProcess(pid)

  let output = ''
  let running = true
  const watchers = new Set<() => void>()
  const changed = (): void => watchers.forEach(watch => watch())
  const exited = new Promise<number | null>(resolve => {
    // 'close' rather than 'exit': all of its output has arrived.
    child.once('close', code => {
      running = false
      release()
      resolve(code)
      changed()
    })
  })
  for (const stream of [child.stdout, child.stderr]) {
    stream.setEncoding('utf8')
    stream.on('data', (text: string) => {
      output = (output + text).slice(-KEPT_OUTPUT)
      changed()
    })
  }
  // A process that dies while it is written to says so by its end.
  child.stdin.on('error', () => {})

  const kill = async (signal: NodeJS.Signals = 'SIGKILL'): Promise<void> => {
    if (running) child.kill(signal)
    await exited
  }

  const printed = (pattern: RegExp, withinMs = 30_000): Promise<RegExpExecArray> =>
    new Promise((resolve, reject) => {
      const stop = (): void => {
        clearTimeout(timer)
        watchers.delete(check)
      }
      const fail = (why: string): void => {
        stop()
        reject(new Error(`${command} ${why} before it printed ${pattern}:\n${output}`))
      }
      const check = (): void => {
        const match = new RegExp(pattern).exec(output)
        if (match !== null) {
          stop()
          resolve(match)
        } else if (!running) fail('ended')
      }
      const timer = setTimeout(() => fail(`took more than ${withinMs} ms`), withinMs)
      watchers.add(check)
      check()
    })

  return {
    pid,
    get running() {
      return running
    },
    get output() {
      return output
    },
    printed,
    write: line => void child.stdin.write(`${line}\n`),
    kill,
    exited,
    [Symbol.asyncDispose]: () => kill(),
  }
}

/** Starts a TypeScript file of the workspace in a Node process of its own, on the packages' sources. */
export function startSource(file: string, args: readonly string[] = [], options: StartOptions = {}): Promise<StartedProcess> {
  return startProcess(process.execPath, ['--conditions=@confab/source', '--import', import.meta.resolve('tsx'), file, ...args], options)
}
