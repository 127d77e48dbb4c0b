import { fileURLToPath } from 'node:url'
import { startRedis } from '@confab/tests/helpers/redis'
import { startReplicaSet } from '@confab/tests/helpers/replica-set'
import { startSource, type StartedProcess } from '@confab/tests/helpers/started-process'
import { freePort } from '@confab/tests/helpers/free-port'
import { startBalancer } from './balancer.js'

/** A whole cluster on this machine. */
export interface LocalCluster extends AsyncDisposable {
  /** Where clients connect. */
  readonly url: string
  /** Its nodes. */
  readonly nodes: readonly { readonly port: number; readonly process: StartedProcess }[]
}

const app = fileURLToPath(new URL('../app/main.ts', import.meta.url))

/** Starts three databases, a Redis, three nodes and a balancer, all of which are gone when it is disposed of, or when this process is. Throws MissingComponent where there is no MongoDB or Redis. */
export async function startCluster({ port = 0 }: { port?: number } = {}): Promise<LocalCluster> {
  const stack = new Array<AsyncDisposable>()
  const dispose = async (): Promise<void> => {
    for (const one of stack.splice(0).reverse()) await one[Symbol.asyncDispose]()
  }
  try {
    const replicaSet = await startReplicaSet({ nodes: 3 })
    stack.push(replicaSet)
    const redis = await startRedis()
    stack.push(redis)
    // Not by URL, which takes one host only.
    const uri = replicaSet.uri.replace('/?', '/confab?')
    const nodes: { port: number; process: StartedProcess }[] = []
    for (let at = 0; at < 3; at += 1) {
      const nodePort = await freePort()
      const process = await startSource(app, [], { env: { MONGODB_URI: uri, REDIS_URL: redis.url, PORT: String(nodePort) } })
      stack.push(process)
      await process.printed(/listens on port/)
      nodes.push({ port: nodePort, process })
    }
    const balancer = await startBalancer(nodes.map(node => node.port), port)
    stack.push({ [Symbol.asyncDispose]: () => balancer.close() })
    return { url: `http://127.0.0.1:${balancer.port}`, nodes, [Symbol.asyncDispose]: dispose }
  } catch (error) {
    await dispose()
    throw error
  }
}
