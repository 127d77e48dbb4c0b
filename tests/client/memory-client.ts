import { createClient } from '@confab/client'
import { setFlagsFromString } from 'node:v8'
import { runInNewContext } from 'node:vm'

/** Holds one conversation open and prints how large its heap is once it has seen so many messages, and again once it has seen so many. */
const [url = '', conversationId = '', windowSize = '', ...marks] = process.argv.slice(2)
setFlagsFromString('--expose-gc')
const collect = runInNewContext('gc') as () => void

const client = createClient({ url, getToken: () => 'ann', windowSize: Number(windowSize) })
client.openConversation({ conversationId })
let isMeasuring = false
client.subscribe(state => {
  const seen = state.conversations.get(conversationId)?.messages.at(-1)?.seq ?? 0
  if (isMeasuring || seen < Number(marks[0] ?? Infinity)) return
  isMeasuring = true
  // What is still on its way through the socket is not held by the client.
  setTimeout(() => {
    collect()
    collect()
    console.log(`heap at ${marks.shift()}: ${process.memoryUsage().heapUsed}.`)
    isMeasuring = false
  }, 500)
})
