import { memoryStorage, memoryUploads } from '@confab/adapter-memory'
import { createClient, type ChatClient, type ClientOptions } from '@confab/client'
import { clientFiles } from '@confab/client/files'
import { createChat, type Chat, type ChatOptions } from '@confab/core'
import { createHttpHandler } from '@confab/server-http'
import { toNodeHandler } from '@confab/server-http/node'
import { attachSocketServer } from '@confab/server-socketio'
import { once } from 'node:events'
import { createServer, type IncomingMessage, type ServerResponse } from 'node:http'
import type { AddressInfo } from 'node:net'
import { startTcpProxy, type TcpProxy } from '../helpers/tcp-proxy.js'
import { chunk, png } from '../helpers/sample-files.js'

/** A chat that keeps files, on a real server behind a network that can be troubled. */
export interface FileServer extends AsyncDisposable {
  readonly chat: Chat
  readonly proxy: TcpProxy
  /** Names of the files that arrived whole and were stored, in order. */
  readonly stored: string[]
  /** Names of the files of which an upload reached the server, in order. */
  readonly begun: string[]
  /** Thrown by the place where files are kept, while it is set. */
  trouble: Error | undefined
  /** Hears of each file that was stored, before its sender does. */
  onStored: (name: string) => void
  /** A client of a person, which can send files. */
  client(userId: string, options?: Partial<ClientOptions>): ChatClient
}

/** Starts one with these people. `page` answers what is not the chat's. */
export async function fileServer(userIds: readonly string[], { page, ...options }: Partial<Pick<ChatOptions, 'can' | 'limits'>> & { page?: (request: IncomingMessage, response: ServerResponse) => void } = {}): Promise<FileServer> {
  const kept = memoryUploads()
  const clients: ChatClient[] = []
  const chat = createChat({
    storage: memoryStorage(), authenticate: ({ token }) => token, logger: { error() {}, warn() {} },
    uploads: {
      ...kept,
      async put(bytes, meta) {
        if (made.trouble) throw made.trouble
        await kept.put(bytes, meta)
        made.stored.push(meta.fileName)
        made.onStored(meta.fileName)
      },
    },
    ...options,
  })
  for (const userId of userIds) await chat.as(userId).updateMe({ name: userId })
  const answer = toNodeHandler(createHttpHandler(chat))
  const server = createServer((request, response) => {
    const name = request.headers['x-confab-file-name']
    if (request.method === 'POST' && name) made.begun.push(decodeURIComponent(String(name)))
    if (page && !request.url?.startsWith('/api/')) page(request, response)
    else answer(request, response)
  })
  attachSocketServer(server, chat)
  server.listen(0, '127.0.0.1')
  await once(server, 'listening')
  const proxy = await startTcpProxy({ port: (server.address() as AddressInfo).port })
  const made: FileServer = {
    chat, proxy, stored: [], begun: [], trouble: undefined, onStored() {},
    client(userId, own = {}) {
      const client = createClient({ url: `http://127.0.0.1:${proxy.port}/api/chat`, getToken: () => userId, files: clientFiles(), ...own })
      clients.push(client)
      return client
    },
    async [Symbol.asyncDispose]() {
      for (const client of clients) client.dispose()
      await proxy.close()
      await chat.close()
      server.close()
      server.closeAllConnections()
    },
  }
  return made
}

/** A picture, of so many bytes at least. */
export function picture(name: string, bytes = 0): File {
  return new File([new Uint8Array(png(3, 2, comment(bytes)))], name, { type: 'image/png' })
}

/** A part of a png that says nothing, at length. */
function comment(bytes: number): Buffer {
  return bytes === 0 ? Buffer.alloc(0) : chunk('tEXt', Buffer.alloc(bytes, 'x'))
}
