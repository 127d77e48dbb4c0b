import { startCluster } from './cluster.js'

/* npm run cluster: what compose.yml starts, on this machine and without containers. */
const port = Number(process.env.PORT ?? 3100)
console.log('Starting three databases, a Redis, three nodes and a balancer ...')
const cluster = await startCluster({ port })
console.log(`
  The balancer is at ${cluster.url}
${cluster.nodes.map(node => `  node: process ${node.process.pid} on port ${node.port}`).join('\n')}

  Watch two people talk through it:   npm run talk -w @confab/example-cluster
  Take a node away meanwhile:         kill -9 ${cluster.nodes[0]?.process.pid}
  See how a node is:                  curl http://127.0.0.1:${cluster.nodes[1]?.port}/api/chat/health
`)
for (const signal of ['SIGINT', 'SIGTERM'] as const) process.once(signal, () => void cluster[Symbol.asyncDispose]().then(() => process.exit()))
