import { fileURLToPath } from 'node:url'
import { createClient, type ChatClient } from '@confab/client'
import { afterEach, expect, it } from 'vitest'
import { describeWith } from '../helpers/describe-with.js'
import { freePort } from '../helpers/free-port.js'
import { randomDatabaseName, sharedReplicaSet } from '../helpers/shared-replica-set.js'
import { startSource, type StartedProcess } from '../helpers/started-process.js'

const main = fileURLToPath(new URL('../../examples/express/server/main.ts', import.meta.url))

await describeWith('the demo on MongoDB', sharedReplicaSet, ({ uri }) => {
  const clients: ChatClient[] = []
  let demo: StartedProcess | undefined
  afterEach(async () => {
    for (const client of clients.splice(0)) client.dispose()
    await demo?.kill()
  })

  it('killed with -9 while two people talk and started again has everything that was acknowledged, and both go on by themselves', async () => {
    const address = new URL(uri)
    address.pathname = `/${randomDatabaseName()}`
    const port = await freePort()
    const start = async (): Promise<StartedProcess> => {
      const started = await startSource(main, [], { env: { PORT: String(port), MONGODB_URI: address.href } })
      await started.printed(/Confab is at/)
      return started
    }
    const person = (userId: string): ChatClient => {
      const client = createClient({ url: `http://localhost:${port}/api/chat`, getToken: () => logIn(port, userId) })
      clients.push(client)
      client.connect()
      return client
    }
    demo = await start()
    const [ada, gustavo] = [person('ada'), person('gustavo')]
    const talk = (from: ChatClient, to: string, name: string) => Array.from({ length: 40 }, (_, index) => from.sendMessage({ to, text: `${name} ${index}` }))
    const sends = [...talk(ada, 'gustavo', 'from ada'), ...talk(gustavo, 'ada', 'from gustavo')]
    await Promise.race(sends.slice(5))
    await demo.kill()
    demo = await start()

    const receipts = await Promise.all(sends)
    const conversationId = receipts[0]?.conversationId as string
    const stored = (await ada.listMessages({ conversationId, limit: 100 })).messages
    for (const receipt of receipts) {
      expect(stored.filter(({ clientMessageId }) => clientMessageId === receipt.clientMessageId).map(({ id, seq }) => ({ id, seq }))).toEqual([{ id: receipt.id, seq: receipt.seq }])
    }
    const texts = stored.map(({ text }) => text)
    for (const name of ['from ada', 'from gustavo']) {
      expect(texts.filter((text) => text.startsWith(name))).toEqual(Array.from({ length: 40 }, (_, index) => `${name} ${index}`))
    }
    expect([ada.state.connection, gustavo.state.connection]).toEqual(['online', 'online'])
  }, 120_000)
})

/** The demo's own login forgets its sessions when it is killed, and the client asks for a new token then. */
async function logIn(port: number, userId: string): Promise<{ token: string; expiresAt: number }> {
  const response = await fetch(`http://localhost:${port}/login`, { method: 'POST', headers: { 'content-type': 'application/json' }, body: JSON.stringify({ userId }) })
  return await response.json() as { token: string; expiresAt: number }
}
