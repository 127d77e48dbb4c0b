import { randomBytes, randomUUID } from 'node:crypto'
import type { Chat } from '@confab/core'
import { createAccounts, type Accounts } from '@confab/core/accounts'
import express, { type Router } from 'express'
import { people } from './people.js'

const HOUR = 3_600_000

/** What the ids of those with an account begin with, so that nobody becomes one of them as a guest. */
const ACCOUNT = 'account-'

/**
 * Who is calling: somebody with an account, by the login in the box, or a guest, who may be whoever they like, which is what a demo wants. An app needs one of the two: `createAccounts`, or its own
 * `authenticate`, which answers one question only: whose token is this?
 */
export function createLogin() {
  const guests = new Map<string, { userId: string; expiresAt: number }>()
  const box = createAccounts({
    // With a key of its own the demo forgets who was logged in when it stops.
    keys: [{ id: 'first', secret: process.env.CHAT_KEY ?? randomBytes(32).toString('base64') }],
    newUserId: () => `${ACCOUNT}${randomUUID()}`,
  })

  const guestOf = (token: string | null) => {
    const guest = guests.get(token ?? '')
    return guest !== undefined && guest.expiresAt > Date.now() ? guest : null
  }
  const accounts: Accounts = {
    open(parts) {
      const service = box.open(parts)
      return {
        ...service,
        authenticate: async credentials => guestOf(credentials.token) ?? service.authenticate(credentials),
        async stillSignedIn(identities) {
          const answers = await service.stillSignedIn(identities)
          return identities.map(({ userId }, at) => isGuest(userId) || answers[at] === true)
        },
      }
    },
  }

  const routes = (chat: Chat): Router => {
    const router = express.Router()
    // Anybody's eyes will do to look people up.
    const anybody = () => chat.as(people[0].id)

    router.get('/people', async (_request, response) => {
      const { users } = await anybody().findUsers({ limit: 100 })
      response.json({ users: users.filter(({ id }) => isGuest(id)) })
    })

    router.post('/people', express.json(), async (request, response) => {
      const name = typeof request.body?.name === 'string' ? request.body.name.trim() : ''
      if (name === '' || name.length > 60) return void response.status(400).json({ problem: 'A name has 1 to 60 characters.' })
      response.status(201).json(await chat.as(randomUUID()).updateMe({ name }))
    })

    router.post('/login', express.json(), async (request, response) => {
      const userId = String(request.body?.userId ?? '')
      const known = isGuest(userId) && (await anybody().getUsers({ userIds: [userId] })).users.length === 1
      if (!known) return void response.status(404).json({ problem: 'No guest here has this id.' })
      const token = randomBytes(24).toString('base64url')
      const expiresAt = Date.now() + HOUR
      guests.set(token, { userId, expiresAt })
      response.json({ token, expiresAt })
    })

    return router
  }

  return { accounts, routes }
}

function isGuest(userId: string): boolean {
  return userId !== '' && !userId.startsWith(ACCOUNT)
}
