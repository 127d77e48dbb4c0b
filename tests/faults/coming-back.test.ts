import { createServer, type Server } from 'node:http'
import type { AddressInfo } from 'node:net'
import mongoose from 'mongoose'
import { afterAll, beforeAll, expect, it, vi } from 'vitest'
import { mongooseStorage } from '@confab/adapter-mongoose'
import { createClient, type ChatClient } from '@confab/client'
import { createChat, type Chat } from '@confab/core'
import { createHttpHandler } from '@confab/server-http'
import { toNodeHandler } from '@confab/server-http/node'
import { attachSocketServer, type SocketServer } from '@confab/server-socketio'
import { describeWith } from '../helpers/describe-with.js'
import { randomDatabaseName, sharedReplicaSet } from '../helpers/shared-replica-set.js'
import { logCommands, type CommandLog } from '../mongo/command-log.js'
import { startBalancer, type Balancer } from './balancer.js'

/** A node in this process, with what is counted of it. */
interface Counted {
  chat: Chat
  http: Server
  port: number
  sockets: SocketServer
  connection: mongoose.Connection
  log: CommandLog
  calls: string[]
}

await describeWith('what it costs that somebody comes back to another node', sharedReplicaSet, ({ uri }) => {
  const database = randomDatabaseName()
  const people = ['ann', ...Array.from({ length: 24 }, (_, index) => `p${index}`)]
  let first: Counted
  let second: Counted
  let balancer: Balancer
  let client: ChatClient
  let group: string

  const startCounted = async (): Promise<Counted> => {
    const connection = await mongoose.createConnection(uri, { dbName: database, monitorCommands: true }).asPromise()
    const calls: string[] = []
    const chat = createChat({ storage: mongooseStorage({ connection }), authenticate: ({ token }) => token, logger: { error() {}, warn() {} } })
    const http = createServer(toNodeHandler(createHttpHandler(chat)))
    const sockets = attachSocketServer(http, chat)
    sockets.io.on('connection', (socket) => void socket.onAny((name: string) => calls.push(name)))
    await new Promise<void>((resolve) => http.listen(0, '127.0.0.1', resolve))
    return { chat, http, sockets, connection, calls, port: (http.address() as AddressInfo).port, log: logCommands(connection) }
  }

  beforeAll(async () => {
    first = await startCounted()
    second = await startCounted()
    balancer = await startBalancer([first.port, second.port])
    for (const name of people) await first.chat.as(name).getMe()
    group = (await first.chat.as('ann').startConversation({ kind: 'group', name: 'Group', userIds: people.slice(1) })).id
    for (let count = 0; count < 30; count += 1) await first.chat.as('p1').sendMessage({ conversationId: group, text: `${count}` })
    balancer.use(second.port, false)
    client = createClient({ url: `http://127.0.0.1:${balancer.port}/api/chat`, getToken: () => 'ann' })
    client.openConversation({ conversationId: group })
    // At rest: it knows all it shows.
    const held = (): unknown => [client.state.connection, client.state.conversations.get(group)?.syncedRev, client.state.conversations.get(group)?.members?.length, client.state.users.size]
    await vi.waitFor(() => expect(held()).toEqual(['online', 30, people.length, people.length - 1]), { timeout: 20_000 })
  })
  afterAll(async () => {
    client.dispose()
    await balancer[Symbol.asyncDispose]()
    for (const { chat, http, connection } of [first, second]) {
      await chat.close()
      http.close()
      await connection.close(true)
    }
    const connection = await mongoose.createConnection(uri, { dbName: database }).asPromise()
    await connection.dropDatabase()
    await connection.close(true)
  })

  /** Cuts the client off from one node and lets it come to the other, where somebody has written meanwhile; returns what that took. */
  const move = async (from: Counted, to: Counted, meanwhile: () => Promise<unknown>, isBack: () => boolean): Promise<{ calls: string[]; commands: string[] }> => {
    balancer.use(from.port, false)
    for (const { conn } of from.sockets.io.of('/').sockets.values()) conn.close(true)
    await expect.poll(() => client.state.connection).not.toBe('online')
    await meanwhile()
    to.calls.length = 0
    const commands = await to.log.during(async () => {
      balancer.use(to.port, true)
      await expect.poll(() => client.state.connection === 'online' && isBack(), { timeout: 20_000 }).toBe(true)
      // Whatever it still wants to know, it asks soon.
      await new Promise((resolve) => setTimeout(resolve, 1_000))
    })
    return { calls: to.calls, commands: commands.map(({ name, command }) => `${name} ${String(command[name])}`) }
  }

  it('asks once, and takes five commands, with one loaded timeline and messages missed', async () => {
    const { calls, commands } = await move(first, second,
      async () => { for (let count = 0; count < 3; count += 1) await second.chat.as('p2').sendMessage({ conversationId: group, text: `missed ${count}` }) },
      () => client.state.conversations.get(group)?.syncedRev === 33)
    expect(calls).toEqual(['sync'])
    expect(commands).toHaveLength(5)
    // The sidebar's rows, what is unseen in them, the people in them; of the timeline what was missed, and the seen marks.
    expect(commands.sort()).toEqual(['aggregate confab_conversations', 'aggregate confab_conversations', 'aggregate confab_conversations', 'find confab_messages', 'find confab_users'])
  })

  it('and four with nothing missed', async () => {
    const { calls, commands } = await move(second, first, () => Promise.resolve(), () => true)
    expect(calls).toEqual(['sync'])
    expect(commands.sort()).toEqual(['aggregate confab_conversations', 'aggregate confab_conversations', 'aggregate confab_conversations', 'find confab_users'])
  })

  it('asks once also with people to whom it talks alone, and looks up blocks only when one of them is there', async () => {
    for (const name of ['p3', 'p4']) await first.chat.as(name).sendMessage({ to: 'ann', text: 'just us' })
    await expect.poll(() => client.state.directs.size).toBe(2)
    const quiet = await move(first, second, () => Promise.resolve(), () => true)
    expect(quiet.calls).toEqual(['sync'])
    expect(quiet.commands).toHaveLength(4)

    const friend = createClient({ url: `http://127.0.0.1:${first.port}/api/chat`, getToken: () => 'p3' })
    friend.connect()
    await expect.poll(() => friend.state.connection).toBe('online')
    const { calls, commands } = await move(second, first, () => Promise.resolve(), () => client.state.online.has('p3'))
    friend.dispose()
    expect(calls).toEqual(['sync'])
    expect(commands.sort()).toEqual(['aggregate confab_conversations', 'aggregate confab_conversations', 'aggregate confab_conversations', 'find confab_blocks', 'find confab_users'])
  })
})
