import { createClient } from '@confab/client'

/* Two people who talk through the balancer, each at whichever node it gives them: ann says a number every second, bo shows what comes. */
const url = `http://127.0.0.1:${process.env.PORT ?? 3100}/api/chat`
const run = Date.now().toString(36)
const [ann, bo] = ['ann', 'bo'].map(name => createClient({ url, getToken: () => `${name}-${run}` }))
if (ann === undefined || bo === undefined) throw new Error('nobody is here')

ann.on('connection.changed', ({ connection }) => console.log(`  ann is ${connection}`))
bo.on('connection.changed', ({ connection }) => console.log(`  bo is ${connection}`))
await bo.getMe()
const { conversationId } = await ann.sendMessage({ to: `bo-${run}`, text: '1' })
bo.openConversation({ conversationId })
let shown = 0
bo.subscribe(({ conversations }) => {
  const messages = conversations.get(conversationId)?.messages ?? []
  for (const message of messages.slice(shown)) console.log(`bo reads ${message.text}`)
  shown = messages.length
})
let said = 1
setInterval(() => {
  said += 1
  // While nobody can be reached it waits in the outbox, and goes when somebody can.
  void ann.sendMessage({ conversationId, text: String(said) })
}, 1_000)
