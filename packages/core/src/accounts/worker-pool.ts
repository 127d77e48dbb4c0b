import { once } from 'node:events'
import { Worker } from 'node:worker_threads'
import { ChatError } from '@confab/protocol'

/** How a pool is made. */
export interface WorkerPoolOptions {
  /** The code of a worker: CommonJS; answers each task it is sent with `{ result }` or `{ failure }`. */
  code: string
  /** Handed to each worker. */
  workerData: unknown
  /** How many threads at most. */
  threads: number
  /** How many tasks may wait; one more is refused. */
  queue: number
}

interface Job {
  task: unknown
  resolve: (result: unknown) => void
  reject: (failure: Error) => void
}

/**
 * Threads for work that would stop the event loop, with a queue that has an end: whoever floods it is refused at once, instead of making everybody wait. Threads start with
 * the first task and do not keep the process alive.
 */
export class WorkerPool {
  readonly #options: WorkerPoolOptions
  readonly #idle: Worker[] = []
  readonly #busy = new Map<Worker, Job>()
  readonly #waiting: Job[] = []

  constructor(options: WorkerPoolOptions) {
    this.#options = options
  }

  /**
   * Runs a task.
   * @throws RATE_LIMITED when the queue is full.
   */
  run(task: unknown): Promise<unknown> {
    if (this.#waiting.length >= this.#options.queue) {
      throw new ChatError('RATE_LIMITED', 'The server is busy with other log-ins: wait a moment and try again.', { retryAfterMs: 1_000 })
    }
    return new Promise((resolve, reject) => {
      this.#waiting.push({ task, resolve, reject })
      this.#next()
    })
  }

  /** Ends the threads; what waits or runs fails with UNAVAILABLE. */
  async close(): Promise<void> {
    for (const job of this.#waiting.splice(0)) job.reject(new ChatError('UNAVAILABLE'))
    await Promise.all([...this.#idle.splice(0), ...this.#busy.keys()].map((worker) => worker.terminate()))
  }

  #next(): void {
    const worker = this.#waiting.length === 0 ? undefined : this.#idle.pop() ?? this.#startWorker()
    if (worker === undefined) return
    const job = this.#waiting.shift() as Job
    this.#busy.set(worker, job)
    worker.ref()
    worker.postMessage(job.task)
  }

  #startWorker(): Worker | undefined {
    if (this.#busy.size >= this.#options.threads) return undefined
    const worker = new Worker(this.#options.code, { eval: true, workerData: this.#options.workerData })
    worker.on('message', (answer: { result?: unknown; failure?: string }) => {
      const job = this.#busy.get(worker)
      this.#busy.delete(worker)
      worker.unref()
      this.#idle.push(worker)
      if (answer.failure === undefined) job?.resolve(answer.result)
      else job?.reject(new Error(answer.failure))
      this.#next()
    })
    // A thread that dies takes its task with it, and no other.
    void once(worker, 'exit').then(() => this.#lost(worker), (error: Error) => this.#lost(worker, error))
    return worker
  }

  #lost(worker: Worker, cause?: Error): void {
    this.#busy.get(worker)?.reject(new ChatError('UNAVAILABLE', 'The task could not be finished: its thread ended. Try again.', { cause }))
    this.#busy.delete(worker)
    const index = this.#idle.indexOf(worker)
    if (index >= 0) this.#idle.splice(index, 1)
    this.#next()
  }
}
