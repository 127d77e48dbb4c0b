import { expect, it } from 'vitest'
import { describeRecipe, hearing, nastyTexts, onceEach, type Answer, type Json } from './started-recipe.js'

const password = 'lemon tree terrace'

await describeRecipe('backend', {}, ({ request, connect }) => {
  const signUp = onceEach(fullName => request('POST', '/api/auth/signup', { body: { fullName, email: `${fullName.toLowerCase()}@people.example`, password } }))
  const join = ({ cookie }: Answer) => connect({ extraHeaders: { cookie } })
  const send = (from: Answer, to: Answer, message: unknown) => request('POST', `/api/messages/send/${to.body._id}`, { cookie: from.cookie, body: { message } })
  const open = (who: Answer, other: Answer) => request('GET', `/api/messages/${other.body._id}`, { cookie: who.cookie })

  it('signs up, logs in and logs out, with the token in a cookie that scripts cannot read', async () => {
    const made = await request('POST', '/api/auth/signup', { body: { fullName: 'Ann', email: 'ann@example.com', password } })
    expect([made.status, made.body]).toEqual([201, { _id: expect.any(String) as string, fullName: 'Ann', profilePic: '' }])
    const { status, body, cookie } = await request('POST', '/api/auth/login', { body: { email: 'ann@example.com', password } })
    expect([status, body]).toEqual([200, made.body])
    expect((await request('GET', '/api/users', { cookie })).status).toBe(200)

    const out = await request('POST', '/api/auth/logout', { cookie })
    expect([out.status, out.cookie]).toEqual([200, expect.stringMatching(/^[^=]+=; [^=]+=$/) as string])
    // The session has ended, not only the cookie of one browser.
    expect((await request('GET', '/api/users', { cookie })).status).toBe(401)
    expect((await request('GET', '/api/users', { cookie: made.cookie })).status).toBe(200)
  })

  it('protects its routes', async () => {
    const ann = await signUp('Ann')
    for (const [method, path] of [['GET', '/api/users'], ['GET', `/api/messages/${ann.body._id}`], ['POST', `/api/messages/send/${ann.body._id}`], ['POST', '/api/auth/logout']] as const) {
      for (const asking of [{}, { token: 'forged' }, { cookie: 'confab=forged; confab-refresh=forged' }, { cookie: `${ann.cookie.replaceAll('=', '=x')}` }]) {
        expect((await request(method, path, { ...asking, ...(method === 'GET' ? {} : { body: {} }) })).status, `${method} ${path}`).toBe(401)
      }
    }
  })

  it('lists everybody else for the sidebar, and nothing that is nobody\'s business', async () => {
    const [ann, bob] = [await signUp('Ann'), await signUp('Bob')]
    const { body } = await request('GET', '/api/users', { cookie: ann.cookie })
    expect(body).toContainEqual({ _id: bob.body._id, fullName: 'Bob', profilePic: '' })
    expect(body.map(({ _id }: Json) => _id)).not.toContain(ann.body._id)
    expect(JSON.stringify(body)).not.toMatch(/password|@example\.com/)
  })

  it('sends and returns messages, with sender, receiver, message and timestamps', async () => {
    const [ann, bob] = [await signUp('Ann'), await signUp('Bob')]
    const sent = await send(ann, bob, 'Hello Bob')
    expect([sent.status, sent.body]).toEqual([201, {
      _id: expect.any(String) as string, senderId: ann.body._id, receiverId: bob.body._id, message: 'Hello Bob', createdAt: expect.any(String) as string, updatedAt: expect.any(String) as string,
    }])
    const answer = await send(bob, ann, 'Hello Ann')
    for (const [who, other] of [[ann, bob], [bob, ann]] as const) {
      const { status, body } = await open(who, other)
      expect([status, body]).toEqual([200, [sent.body, answer.body]])
    }
  })

  it('tells everybody who is online, and the receiver of a new message', async () => {
    const [ann, bob, cleo] = [await signUp('Ann'), await signUp('Bob'), await signUp('Cleo')]
    const [anns, cleos] = [await join(ann), await join(cleo)]
    const online = hearing(anns, 'getOnlineUsers')
    const bobs = await join(bob)
    await expect.poll(() => online.at(-1)).toEqual(expect.arrayContaining([ann.body._id, bob.body._id, cleo.body._id]))
    const [heard, overheard] = [hearing(bobs, 'newMessage'), hearing(cleos, 'newMessage')]
    const { body } = await send(ann, bob, 'Hello Bob')
    await expect.poll(() => heard).toEqual([body])
    await cleos.emitWithAck('getMe', {})
    expect(overheard).toEqual([])
    bobs.disconnect()
    await expect.poll(() => online.at(-1)).not.toContain(bob.body._id)
    await expect(connect()).rejects.toMatchObject({ data: { code: 'UNAUTHENTICATED' } })
  })

  it('closes the sockets of a session that logs out', async () => {
    const ann = await signUp('Dan')
    const socket = await join(ann)
    await request('POST', '/api/auth/logout', { cookie: ann.cookie })
    await expect.poll(() => socket.connected).toBe(false)
  })

  it('refuses operators, foreign ids and missing fields, and stores nothing of them', async () => {
    const [ann, bob] = [await signUp('Ann'), await signUp('Cleo')]
    for (const nasty of nastyTexts) {
      expect((await send(ann, bob, nasty)).status, JSON.stringify(nasty)).toBe(400)
      expect((await request('POST', '/api/auth/login', { body: { email: nasty, password } })).status).toBe(400)
      expect((await request('POST', '/api/auth/signup', { body: { fullName: nasty, email: 'new@example.com', password } })).status).toBe(400)
    }
    for (const id of ['nobody', 'ffffffffffffffffffffffff', '%7B%22%24ne%22%3Anull%7D']) {
      expect((await request('GET', `/api/messages/${id}`, { cookie: ann.cookie })).status, id).toBeGreaterThanOrEqual(400)
      expect((await request('POST', `/api/messages/send/${id}`, { cookie: ann.cookie, body: { message: 'hello' } })).status, id).toBeGreaterThanOrEqual(400)
    }
    for (const body of [undefined, {}, [], '{']) {
      expect((await request('POST', '/api/auth/signup', { body })).status).toBe(400)
      expect((await request('POST', `/api/messages/send/${bob.body._id}`, { cookie: ann.cookie, body })).status).toBe(400)
    }
    expect((await open(bob, ann)).body).toEqual([])
  })
})
