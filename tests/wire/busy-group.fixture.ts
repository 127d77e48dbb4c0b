/*
 * A server with a busy group of ann, bo and cy, whose token is their name. Argument: whether the high-water mark is "on" or "off". It says its port and then takes lines on stdin, each with a number that its answer
 * repeats: "send <count>", "burst <count>" (all at once), "memory" (bytes in use after a collection), "connections".
 */
import { createServer } from 'node:http'
import { createInterface } from 'node:readline'
import type { AddressInfo } from 'node:net'
import { setFlagsFromString } from 'node:v8'
import { runInNewContext } from 'node:vm'
import { memoryStorage } from '@confab/adapter-memory'
import { createChat } from '@confab/core'
import { attachSocketServer } from '@confab/server-socketio'

setFlagsFromString('--expose-gc')
const collect = runInNewContext('gc') as () => void
// The log itself must not grow, or nothing could be seen beside it.
const chat = createChat({ storage: memoryStorage({ maxMessagesPerConversation: 1_000 }), authenticate: ({ token }) => token })
for (const userId of ['bo', 'cy']) await chat.as(userId).getMe()
const { id: conversationId } = await chat.as('ann').startConversation({ kind: 'group', name: 'busy', userIds: ['bo', 'cy'] })
const server = createServer()
const { io } = attachSocketServer(server, chat, process.argv[2] === 'off' ? { highWaterMark: { packets: Infinity, bytes: Infinity } } : {})
server.listen(0, '127.0.0.1', () => process.stdout.write(`port ${(server.address() as AddressInfo).port}\n`))

const text = 'x'.repeat(2_000)
const send = (count: number): Promise<unknown> => Promise.all(Array.from({ length: count }, () => chat.as('ann').sendMessage({ conversationId, text })))
for await (const line of createInterface({ input: process.stdin })) {
  const [what, ...rest] = line.split(' ')
  const number = rest.pop()
  let answer = 'sent'
  if (what === 'burst') await send(Number(rest[0]))
  if (what === 'send') {
    for (let left = Number(rest[0]); left > 0; left -= 20) {
      await send(Math.min(20, left))
      // As calls that come over the network leave the loop time to write.
      await new Promise(resolve => setImmediate(resolve))
    }
  }
  if (what === 'memory') {
    collect()
    const { heapUsed, external } = process.memoryUsage()
    answer = `memory ${heapUsed + external}`
  }
  if (what === 'connections') answer = `connections ${io.sockets.sockets.size}`
  process.stdout.write(`#${number} ${answer}\n`)
}
