import { fork } from 'node:child_process'
import type { Answer, Usage } from './answer.js'
import { compiledPath } from './compile.js'

/** A process of its own that answers calls. */
export interface Child {
  /** Calls one of its methods. */
  call<Result>(method: string, argument?: unknown): Promise<Result>
  /** What it has used so far. */
  usage(): Promise<Usage>
  /** Ends it, and resolves when it is gone. */
  stop(): Promise<void>
}

/** How to start a process. */
export interface ChildOptions {
  /** Options of Node itself. */
  nodeOptions?: readonly string[]
}

/** Starts one of the compiled scripts, named as in its source, such as `servers/confab`. */
export function startChild(script: string, { nodeOptions = [] }: ChildOptions = {}): Child {
  const process_ = fork(compiledPath(script), {
    execArgv: [...nodeOptions, ...(process.env['CONFAB_BENCH_NODE_OPTIONS']?.split(' ') ?? [])],
    stdio: ['ignore', 'inherit', 'inherit', 'ipc'],
  })
  const waiting = new Map<number, { resolve(value: unknown): void; reject(error: Error): void }>()
  const gone = new Promise<void>(resolve => {
    process_.once('exit', (code, signal) => {
      for (const { reject } of waiting.values()) reject(new Error(`${script} ended (${signal ?? code}) before it answered`))
      waiting.clear()
      resolve()
    })
  })
  process_.on('message', ({ id, result, error }: Answer) => {
    const call = waiting.get(id)
    waiting.delete(id)
    if (error === undefined) call?.resolve(result)
    else call?.reject(new Error(`${script}: ${error}`))
  })
  let calls = 0
  const call = <Result>(method: string, argument?: unknown): Promise<Result> =>
    new Promise<Result>((resolve, reject) => {
      const id = (calls += 1)
      waiting.set(id, { resolve: resolve as (value: unknown) => void, reject })
      if (!process_.connected) return reject(new Error(`${script} is gone`))
      process_.send({ id, method, argument })
    })
  return {
    call,
    usage: () => call<Usage>('usage'),
    stop: async () => {
      process_.disconnect()
      await gone
    },
  }
}
