import type { Chat } from '@confab/core'
import express from 'express'
import { execFile } from 'node:child_process'
import { randomBytes } from 'node:crypto'
import { readFileSync } from 'node:fs'
import { fileURLToPath } from 'node:url'
import { promisify } from 'node:util'
import { describe, expect, it } from 'vitest'
import { serve, type Served } from './served.js'

const file = fileURLToPath(new URL('../../examples/plain-client/plain-client.mjs', import.meta.url))

/** An app with a login of its own, as the demo has one. `meanwhile` happens just before somebody catches up. */
async function serveWithLogin(meanwhile?: (chat: Chat) => Promise<void>): Promise<Served> {
  const sessions = new Map<string, string>()
  const served: Served = await serve({
    authenticate: ({ token }) => sessions.get(token ?? '') ?? null,
    before(app) {
      app.post('/login', express.json(), (request, response) => {
        const token = randomBytes(24).toString('base64url')
        sessions.set(token, (request.body as { userId: string }).userId)
        response.json({ token })
      })
      app.use((request, _response, next) => {
        if (meanwhile === undefined || !request.path.endsWith('/changes')) return next()
        meanwhile(served.chat).then(() => next(), next)
      })
    },
  })
  for (const userId of ['ada', 'ben']) await served.chat.as(userId).getMe()
  return served
}

async function run(served: Served): Promise<string> {
  const { stdout } = await promisify(execFile)(process.execPath, [file, served.url, 'ada', 'ben'], { timeout: 20_000 })
  return stdout
}

describe('a client that uses nothing of ours', () => {
  it('imports Socket.IO\'s client and Node, and nothing else', () => {
    const imports = [...readFileSync(file, 'utf8').matchAll(/(?:from|import)\s*\(?\s*'([^']+)'/g)].map(found => found[1])
    expect(imports).toEqual(['node:crypto', 'node:events', 'socket.io-client'])
  })

  it('signs in, sends, receives, edits, and catches up after having been away', async () => {
    await using served = await serveWithLogin()
    expect((await run(served)).trimEnd().split('\n')).toEqual([
      'ada is "ada"',
      'sent once true',
      'ben received "Hello from a plain client"',
      'ben sees the edit "Hello again from a plain client"',
      'ben has caught up ["Hello again from a plain client","Are you there?","(deleted)"]',
      'a blank message is "INVALID_INPUT"',
    ])
    const { items } = await served.chat.as('ben').getSidebar()
    expect(items).toMatchObject([{ lastSeq: 3, rev: 5, seenSeq: 1, unseenCount: 1 }])
  })

  it('catches up also after having been away for too long', async () => {
    await using served = await serveWithLogin(async chat => {
      const { conversationId } = await chat.as('ada').sendMessage({ to: 'ben', text: 'much' })
      for (let at = 0; at < 12; at += 1) await Promise.all(Array.from({ length: 50 }, () => chat.as('ada').sendMessage({ conversationId, text: 'more' })))
    })
    expect(await run(served)).toContain('ben has caught up ["more","more","more"]')
  })
})
