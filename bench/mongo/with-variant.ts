import { randomBytes } from 'node:crypto'
import { startReplicaSet } from '@confab/tests/helpers/replica-set'
import { startChild, type Child } from '../harness/child.js'
import type { OpenJob } from '../loads/mongo.js'

/** Starts a real replica set of one node for as long as the work lasts. */
export async function withReplicaSet<Result>(work: (uri: string) => Promise<Result>): Promise<Result> {
  await using set = await startReplicaSet({ nodes: 1 })
  return await work(set.uri)
}

/** A database that nobody else uses. */
export function newDatabase(): string {
  return `confab_bench_${randomBytes(6).toString('hex')}`
}

/** Runs a variant in a process and a database of its own for as long as the work lasts. */
export async function withVariant<Result>(job: Omit<OpenJob, 'database'>, work: (child: Child) => Promise<Result>): Promise<Result> {
  const child = startChild('loads/mongo')
  try {
    await child.call('open', { ...job, database: newDatabase() })
    const result = await work(child)
    await child.call('close')
    return result
  } finally {
    await child.stop()
  }
}

/** Does the same with several, all there at once. */
export function withVariants<Result>([job, ...others]: readonly Omit<OpenJob, 'database'>[], work: (children: Child[]) => Promise<Result>): Promise<Result> {
  return job === undefined ? work([]) : withVariant(job, child => withVariants(others, children => work([child, ...children])))
}
