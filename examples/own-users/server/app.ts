import { randomBytes, scrypt, timingSafeEqual } from 'node:crypto'
import { promisify } from 'node:util'
import express, { type Express, type Request } from 'express'
import type { AppUsers } from './app-users.js'
import type { Sessions } from './sessions.js'

const derive = promisify(scrypt) as (password: string, salt: string, length: number) => Promise<Buffer>

/** The app as it was before there was a chat: people sign up, log in with a password, and log out. It knows nothing of the chat. */
export function createApp(appUsers: AppUsers, sessions: Sessions): Express {
  const app = express()
  app.disable('x-powered-by')
  const json = express.json()

  app.post('/sign-up', json, async (request, response) => {
    const { email, password, fullName } = fieldsOf(request)
    if (email === '' || password === '' || fullName === '') return void response.status(400).json({ problem: 'E-mail, password and full name are needed.' })
    const user = await appUsers.add({ email, fullName, passwordHash: await hash(password), newsletter: false })
    if (user === null) return void response.status(409).json({ problem: 'There is somebody with this address already.' })
    response.status(201).set('set-cookie', sessions.begin(user._id)).json({ id: user._id })
  })

  app.post('/log-in', json, async (request, response) => {
    const { email, password } = fieldsOf(request)
    const user = await appUsers.byEmail(email)
    if (user === null || !await matches(password, user.passwordHash)) return void response.status(401).json({ problem: 'Address or password is wrong.' })
    response.set('set-cookie', sessions.begin(user._id)).json({ id: user._id })
  })

  app.post('/log-out', (request, response) => {
    response.set('set-cookie', sessions.end(request.headers.cookie)).status(204).end()
  })

  app.get('/me', (request, response) => {
    const session = sessions.find(request.headers.cookie)
    if (session === null) return void response.status(401).json({ problem: 'You are not logged in.' })
    response.json({ id: session.userId })
  })

  return app
}

function fieldsOf({ body }: Request): { email: string; password: string; fullName: string } {
  const field = (name: string): string => {
    const value: unknown = (body as Record<string, unknown> | undefined)?.[name]
    return typeof value === 'string' ? value.trim() : ''
  }
  return { email: field('email').toLowerCase(), password: field('password'), fullName: field('fullName') }
}

async function hash(password: string): Promise<string> {
  const salt = randomBytes(16).toString('base64url')
  return `${salt}:${(await derive(password, salt, 32)).toString('base64url')}`
}

async function matches(password: string, stored: string): Promise<boolean> {
  const [salt = '', expected = ''] = stored.split(':')
  const [is, should] = [await derive(password, salt, 32), Buffer.from(expected, 'base64url')]
  return is.length === should.length && timingSafeEqual(is, should)
}
