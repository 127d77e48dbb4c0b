import { readFileSync } from 'node:fs'
import { fileURLToPath } from 'node:url'
import { io, type Socket } from 'socket.io-client'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { describeWith } from '../helpers/describe-with.js'
import { randomDatabaseName, sharedReplicaSet } from '../helpers/shared-replica-set.js'
import { startSource, type StartedProcess } from '../helpers/started-process.js'

const sourceOf = (file: string): string => fileURLToPath(new URL(`../../examples/own-users/server/${file}`, import.meta.url))

interface Answer { status: number; body: unknown }

/** Somebody with a browser: it keeps the app's cookie, and knows no other login. */
interface Browser {
  cookie: string
  call(method: string, path: string, body?: object): Promise<Answer>
  connect(): Socket
}

/** Lines that a reader has to write: neither empty nor a comment. */
function linesOf(file: string): number {
  const lines = readFileSync(sourceOf(file), 'utf8').split('\n').map((line) => line.trim())
  return lines.filter((line) => line !== '' && !/^(\/\/|\/\*|\*)/.test(line)).length
}

describe('what the chat adds to an app that has users', () => {
  it('is at most 25 lines, and a directory over its own User model', () => {
    const [integration, directory] = [linesOf('chat.ts'), linesOf('user-directory.ts')]
    process.stderr.write(`own-users: ${integration} lines of integration, ${directory} of directory, imports and all\n`)
    expect(integration).toBeLessThanOrEqual(25)
    expect(directory).toBeLessThanOrEqual(20)
  })

  it('is all there is of it: the app itself, its sessions and its routes do not mention the chat', () => {
    for (const file of ['app.ts', 'sessions.ts']) expect(readFileSync(sourceOf(file), 'utf8')).not.toMatch(/@confab/)
  })
})

function defineSuite(env: Record<string, string>): void {
  let server: StartedProcess
  let url: string
  let ann: Browser
  let bob: Browser
  let bobId: string
  const sockets: Socket[] = []

  const browser = (): Browser => {
    const self: Browser = {
      cookie: '',
      call: async (method, path, body) => {
        const response = await fetch(`${url}${path}`, {
          method,
          // As a page of the app asks: a cookie of anywhere else would not count.
          headers: { cookie: self.cookie, origin: url, ...(body === undefined ? {} : { 'content-type': 'application/json' }) },
          body: body === undefined ? null : JSON.stringify(body),
        })
        self.cookie = response.headers.get('set-cookie')?.split(';', 1)[0] ?? self.cookie
        const text = await response.text()
        return { status: response.status, body: text === '' ? null : JSON.parse(text) as unknown }
      },
      connect: () => {
        const socket = io(url, { transports: ['websocket'], reconnection: false, extraHeaders: { cookie: self.cookie } })
        sockets.push(socket)
        return socket
      },
    }
    return self
  }
  const once = (socket: Socket, event: string): Promise<unknown> => new Promise((resolve) => socket.once(event, resolve))
  const connected = async (person: Browser): Promise<Socket> => {
    const socket = person.connect()
    await new Promise<void>((resolve, reject) => {
      socket.once('connect', resolve)
      socket.once('connect_error', reject)
    })
    return socket
  }

  beforeAll(async () => {
    server = await startSource(sourceOf('main.ts'), [], { env: { PORT: '0', ...env } })
    const [, port] = await server.printed(/localhost:(\d+)/)
    url = `http://localhost:${port}`
    ann = browser()
    bob = browser()
    const person = (name: string) => ({ email: `${name}@example.com`, password: `secret of ${name}`, fullName: `${name} Archer` })
    expect(await ann.call('POST', '/sign-up', person('Ann'))).toMatchObject({ status: 201 })
    const { body } = await bob.call('POST', '/sign-up', person('Bob'))
    bobId = (body as { id: string }).id
    expect((await browser().call('POST', '/sign-up', person('Bob'))).status).toBe(409)
  })
  afterAll(async () => {
    for (const socket of sockets) socket.disconnect()
    await server?.kill()
  })

  it('finds the app\'s own people by name, in any case, and shows nothing else of them', async () => {
    const { body } = await ann.call('GET', '/api/chat/users?query=bob')
    expect(body).toEqual({ users: [{ id: bobId, name: 'Bob Archer', bio: '', avatarUrl: null, custom: {} }], cursor: null })
    expect((await ann.call('GET', '/api/chat/users?query=archer')).body).toMatchObject({ users: [] })
    expect((await ann.call('PATCH', '/api/chat/me', { name: 'Queen' })).status).toBe(403)
  })

  it('lets them talk, over HTTP and live, signed in by the app\'s own session', async () => {
    const live = await connected(bob)
    const heard = once(live, 'message.created')
    const { status, body } = await ann.call('POST', '/api/chat/messages', { to: bobId, text: 'hello' })
    expect(status).toBe(201)
    expect(await heard).toMatchObject({ message: { text: 'hello' } })
    const { conversationId } = body as { conversationId: string }
    expect(await live.emitWithAck('sendMessage', { conversationId, text: 'hello back' })).toMatchObject({ data: { seq: 2 } })
    expect((await ann.call('GET', '/api/chat/sidebar')).body).toMatchObject({
      items: [{ lastMessage: { text: 'hello back' }, unseenCount: 1 }], users: [{ name: 'Bob Archer' }],
    })
  })

  it('refuses who has no session, or one that nobody gave them', async () => {
    for (const cookie of ['', 'sid=guessed']) {
      const nobody = browser()
      nobody.cookie = cookie
      expect((await nobody.call('GET', '/api/chat/sidebar')).status).toBe(401)
      await expect(connected(nobody)).rejects.toMatchObject({ data: { code: 'UNAUTHENTICATED' } })
    }
    expect((await browser().call('POST', '/log-in', { email: 'ann@example.com', password: 'guessed' })).status).toBe(401)
  })

  it('ends the sockets of a session when the app logs it out, and of no other', async () => {
    const second = browser()
    expect((await second.call('POST', '/log-in', { email: 'bob@example.com', password: 'secret of Bob' })).status).toBe(200)
    const [ending, staying] = [await connected(second), await connected(bob)]
    const [reason, end] = [once(ending, 'connection.closed'), once(ending, 'disconnect')]
    const { cookie } = second
    expect((await second.call('POST', '/log-out')).status).toBe(204)
    expect(await reason).toEqual({ reason: 'session_ended' })
    expect(await end).toBe('io server disconnect')
    second.cookie = cookie
    expect((await second.call('GET', '/api/chat/sidebar')).status).toBe(401)
    await expect(connected(second)).rejects.toMatchObject({ data: { code: 'UNAUTHENTICATED' } })
    expect(await staying.emitWithAck('getMe', {})).toMatchObject({ data: { name: 'Bob Archer' } })
  })
}

describe('an app with users of its own, in memory', () => defineSuite({ MONGODB_URI: '' }))

await describeWith('an app with users of its own, in MongoDB', sharedReplicaSet, ({ uri }) => {
  const address = new URL(uri)
  address.pathname = `/${randomDatabaseName()}`
  defineSuite({ MONGODB_URI: address.href })
})
