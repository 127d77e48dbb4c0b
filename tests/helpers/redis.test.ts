import { once } from 'node:events'
import { connect } from 'node:net'
import { expect, it } from 'vitest'
import { describeWith } from './describe-with.js'
import { startRedis } from './redis.js'

/** Says one line in Redis's own protocol and gives the answer. */
async function say(url: string, line: string): Promise<string> {
  const socket = connect(Number(new URL(url).port), '127.0.0.1')
  await once(socket, 'connect')
  socket.write(`${line}\r\n`)
  const [answer] = (await once(socket, 'data')) as [Buffer]
  socket.destroy()
  return answer.toString().trim()
}

await describeWith('a real Redis', startRedis, redis => {
  it('answers, is gone after a kill, and comes back empty on the same port', async () => {
    expect(await say(redis.url, 'SET name ada')).toBe('+OK')
    await redis.kill()
    await expect(say(redis.url, 'PING')).rejects.toThrow('ECONNREFUSED')
    await redis.restart()
    expect(await say(redis.url, 'PING')).toBe('+PONG')
    expect(await say(redis.url, 'EXISTS name')).toBe(':0')
  })
})
