import { randomBytes, randomUUID } from 'node:crypto'
import type { Authenticate, Chat } from '@confab/core'
import express, { type Router } from 'express'
import { people } from './people.js'

const HOUR = 3_600_000

/**
 * The app's own login. Confab asks it one thing only: whose token is this? Here everyone may be whoever they like, which is what a demo wants;
 * your app asks for a password, a passkey or its usual cookie first.
 */
export function createLogin() {
  const sessions = new Map<string, { userId: string; expiresAt: number }>()

  const authenticate: Authenticate = ({ token }) => {
    const session = sessions.get(token ?? '')
    return session !== undefined && session.expiresAt > Date.now() ? session : null
  }

  const routes = (chat: Chat): Router => {
    const router = express.Router()
    // Anybody's eyes will do to look people up.
    const anybody = () => chat.as(people[0].id)

    router.get('/people', async (_request, response) => {
      response.json(await anybody().findUsers({ limit: 100 }))
    })

    router.post('/people', express.json(), async (request, response) => {
      const name = typeof request.body?.name === 'string' ? request.body.name.trim() : ''
      if (name === '' || name.length > 60) return void response.status(400).json({ problem: 'A name has 1 to 60 characters.' })
      response.status(201).json(await chat.as(randomUUID()).updateMe({ name }))
    })

    router.post('/login', express.json(), async (request, response) => {
      const userId = String(request.body?.userId ?? '')
      const known = userId !== '' && (await anybody().getUsers({ userIds: [userId] })).users.length === 1
      if (!known) return void response.status(404).json({ problem: 'Nobody here has this id.' })
      const token = randomBytes(24).toString('base64url')
      const expiresAt = Date.now() + HOUR
      sessions.set(token, { userId, expiresAt })
      response.json({ token, expiresAt })
    })

    return router
  }

  return { authenticate, routes }
}
