import { setFlagsFromString } from 'node:v8'
import { runInNewContext } from 'node:vm'

/** What a process has used so far. */
export interface Usage {
  /** CPU time of all its threads, in microseconds. */
  cpuMicros: number
  /** When this was read, in milliseconds since 1970, with fractions. */
  at: number
  /** Resident memory, in bytes. */
  rss: number
  /** Living and dead objects on the heap, in bytes. */
  heapUsed: number
}

/** A call from the parent. */
export interface Call {
  id: number
  method: string
  argument: unknown
}

/** The answer to it. */
export interface Answer {
  id: number
  result?: unknown
  error?: string
}

/** What a process can be asked; `usage` and `collect` are there in every one. */
export type Methods = Readonly<Record<string, (argument: never) => unknown>>

/** Answers the parent's calls in a process of its own, and ends with the parent. */
export function answer(methods: Methods): void {
  const all: Methods = { usage, collect, ...methods }
  process.on('message', (call: Call) => {
    void respond(all, call)
  })
  process.on('disconnect', () => process.exit())
}

async function respond(methods: Methods, { id, method, argument }: Call): Promise<void> {
  const reply: Answer = { id }
  try {
    const run = methods[method]
    if (run === undefined) throw new Error(`no method ${method}`)
    reply.result = await run(argument as never)
  } catch (error) {
    reply.error = error instanceof Error ? (error.stack ?? error.message) : String(error)
  }
  process.send?.(reply)
}

function usage(): Usage {
  const { user, system } = process.cpuUsage()
  const { rss, heapUsed } = process.memoryUsage()
  return { cpuMicros: user + system, at: performance.timeOrigin + performance.now(), rss, heapUsed }
}

/** Collects all garbage, so that what remains is what is held. */
function collect(): Usage {
  setFlagsFromString('--expose-gc')
  const gc = runInNewContext('gc') as () => void
  gc()
  gc()
  return usage()
}
