export { redisCluster, type RedisCluster, type RedisClusterOptions } from './redis-cluster.js'
export type { SocketAdapter } from './socket-adapter.js'
