import { expect, it } from 'vitest'
import { describeRecipe, hearing, nastyTexts, onceEach } from './started-recipe.js'

await describeRecipe('backend-readme', {}, ({ request, connect }) => {
  const password = 'password123'
  const person = onceEach(async firstName => {
    const email = `${firstName.toLowerCase()}@people.example`
    const made = await request('POST', '/users/auth/create', { body: { firstName, lastName: 'Doe', email, password } })
    const { body } = await request('POST', '/users/auth/login', { body: { email, password } })
    return { id: made.body.user._id as string, token: body.token as string }
  })
  const two = async (one = 'Ann', other = 'Bob') => [await person(one), await person(other)] as const

  it('creates a user and logs in, by the document\'s own requests: 201, 409, 200, 404', async () => {
    const john = { firstName: 'John', lastName: 'Doe', email: 'john.doe@example.com', password: 'password123' }
    const made = await request('POST', '/users/auth/create', { body: john })
    expect([made.status, made.body.user]).toEqual([201, { _id: expect.stringMatching(/^[0-9a-f]{24}$/) as string, firstName: 'John', lastName: 'Doe', email: 'john.doe@example.com' }])
    expect((await request('POST', '/users/auth/create', { body: john })).status).toBe(409)

    const login = await request('POST', '/users/auth/login', { body: { email: 'john.doe@example.com', password: 'password123' } })
    expect([login.status, login.body.token]).toEqual([200, expect.stringMatching(/^[\w-]+\.[\w-]+\.[\w-]+$/) as string])
    expect((await request('GET', '/api/chat/me', { token: login.body.token })).body).toMatchObject({ id: made.body.user._id, name: 'John Doe' })

    expect((await request('POST', '/users/auth/login', { body: { email: 'john.doe@example.com', password: 'password124' } })).status).toBe(404)
    expect((await request('POST', '/users/auth/login', { body: { email: 'nobody@example.com', password: 'password123' } })).status).toBe(404)
  })

  it('sends a message with 201 and returns the conversation of two with 200', async () => {
    const [ann, bob] = await two()
    const socket = await connect({ auth: { token: bob.token } })
    const heard = hearing(socket, 'message')
    const sent = await request('POST', '/chat', { token: ann.token, body: { sender: ann.id, receiver: bob.id, messageDetails: { text: 'Hello!' } } })
    expect(sent.status).toBe(201)
    expect(sent.body.message).toBe('Message sent successfully.')
    await expect.poll(() => heard).toEqual([sent.body.data])

    for (const [who, path] of [[ann, `${ann.id}/${bob.id}`], [bob, `${ann.id}/${bob.id}`], [bob, `${bob.id}/${ann.id}`]] as const) {
      const { status, body } = await request('GET', `/chat/conversation/${path}`, { token: who.token })
      expect([status, body.messages]).toEqual([200, [{ _id: sent.body.data._id, sender: ann.id, receiver: bob.id, messageDetails: { text: 'Hello!' }, createdAt: expect.any(String) as string }]])
    }
  })

  it('lets nobody send as somebody else: the document\'s own body with a token that is not the sender\'s is a 403', async () => {
    const [ann, bob] = await two()
    const body = { sender: '607f1f77bcf86cd799439011', receiver: '607f1f77bcf86cd799439012', messageDetails: { text: 'Hello!' } }
    expect((await request('POST', '/chat', { token: ann.token, body })).status).toBe(403)
    expect((await request('POST', '/chat', { body })).status).toBe(401)
    expect((await request('POST', '/chat', { token: ann.token, body: { ...body, sender: bob.id, receiver: ann.id } })).status).toBe(403)
  })

  it('shows a conversation to the two who are in it, and to nobody else', async () => {
    const [ann, bob] = await two('Ann', 'Cleo')
    const eve = await person('Eve')
    expect((await request('GET', `/chat/conversation/${ann.id}/${bob.id}`, { token: eve.token })).status).toBe(403)
    expect((await request('GET', `/chat/conversation/${ann.id}/${bob.id}`)).status).toBe(401)
    expect((await request('GET', `/chat/conversation/${ann.id}/607f1f77bcf86cd799439012`, { token: ann.token })).status).toBe(500)
    const { status, body } = await request('GET', `/chat/conversation/${ann.id}/${bob.id}`, { token: ann.token })
    expect([status, body.messages]).toEqual([200, []])
  })

  it('stores nothing of operators and missing fields, and says 500 as the document does', async () => {
    const [ann, bob] = await two('Bob', 'Cleo')
    for (const nasty of nastyTexts) {
      const to = await request('POST', '/chat', { token: ann.token, body: { sender: ann.id, receiver: nasty, messageDetails: { text: 'Hello!' } } })
      expect([to.status, to.body.message], JSON.stringify(nasty)).toEqual([500, 'Error sending message.'])
      const said = await request('POST', '/chat', { token: ann.token, body: { sender: ann.id, receiver: bob.id, messageDetails: { text: nasty } } })
      expect(said.status, JSON.stringify(nasty)).toBe(500)
      expect((await request('POST', '/chat', { token: ann.token, body: { sender: nasty, receiver: bob.id, messageDetails: { text: 'Hello!' } } })).status).toBe(403)
      expect((await request('POST', '/users/auth/login', { body: { email: nasty, password } })).status).toBe(400)
    }
    for (const body of [{ sender: ann.id }, { sender: ann.id, receiver: bob.id }, { sender: ann.id, receiver: bob.id, messageDetails: null }]) {
      expect((await request('POST', '/chat', { token: ann.token, body })).status).toBe(500)
    }
    for (const body of [undefined, {}, [], '{']) expect((await request('POST', '/users/auth/create', { body })).status).toBe(400)
    for (const firstName of [{ $ne: null }, ['x']]) {
      expect((await request('POST', '/users/auth/create', { body: { firstName, lastName: 'Doe', email: 'new@people.example', password } })).status).toBe(400)
    }
    expect((await request('GET', `/chat/conversation/${ann.id}/${bob.id}`, { token: bob.token })).body.messages).toEqual([])
  })
})
