import { expect, it } from 'vitest'
import { sampleFiles } from '../helpers/sample-files.js'
import { describeRecipe, hearing, nastyTexts, onceEach, type Answer, type Json } from './started-recipe.js'

const password = 'lemon tree terrace'
const picture = `data:image/png;base64,${Buffer.from(sampleFiles['image/png'].bytes).toString('base64')}`

await describeRecipe('notes', {}, ({ request, connect, url }) => {
  const signUp = onceEach(fullName => request('POST', '/api/auth/signup', { body: { fullName, email: `${fullName.toLowerCase()}@people.example`, password, bio: 'Here to talk' } }))
  /** As a page of the document's does: the user's id in the address, and what a browser adds by itself. */
  const join = ({ body, cookie }: Answer) => connect({ query: { userId: body.userData._id }, extraHeaders: { cookie } })
  const send = (from: Answer, to: Answer, body: object) => request('POST', `/api/messages/send/${to.body.userData._id}`, { token: from.body.token, body })
  const unseenOf = async (who: Answer): Promise<Json> => (await request('GET', '/api/messages/users', { token: who.body.token })).body.unseenMessages
  const open = async (who: Answer, other: Answer): Promise<Json[]> => (await request('GET', `/api/messages/${other.body.userData._id}`, { token: who.body.token })).body.messages

  it('signs up with 201, refuses missing details with 400 and a second account with 409, logs in with 200 (points 1 to 4)', async () => {
    const details = { fullName: 'Ann', email: 'ann@example.com', password, bio: 'Here to talk' }
    const made = await request('POST', '/api/auth/signup', { body: details })
    expect(made.status).toBe(201)
    expect(made.body).toEqual({
      success: true, token: expect.any(String) as string,
      userData: { _id: expect.any(String) as string, fullName: 'Ann', email: 'ann@example.com', bio: 'Here to talk', profilePic: '' },
    })
    for (const missing of ['fullName', 'email', 'password'] as const) {
      const refused = await request('POST', '/api/auth/signup', { body: { ...details, email: 'other@example.com', [missing]: undefined } })
      expect([refused.status, refused.body.success], missing).toEqual([400, false])
    }
    expect((await request('POST', '/api/auth/signup', { body: details })).status).toBe(409)
    const back = await request('POST', '/api/auth/login', { body: { email: 'ann@example.com', password } })
    expect([back.status, back.body.userData]).toEqual([200, made.body.userData])
    expect((await request('POST', '/api/auth/login', { body: { email: 'ann@example.com', password: 'something else' } })).status).toBe(401)
  })

  it('lets only a good Bearer token through (point 6)', async () => {
    const ann = await signUp('Ann')
    const paths = [['GET', '/api/messages/users'], ['GET', `/api/messages/${ann.body.userData._id}`], ['PUT', '/api/messages/x/seen'], ['POST', `/api/messages/send/${ann.body.userData._id}`], ['PUT', '/api/auth/update-profile']] as const
    for (const [method, path] of paths) {
      for (const token of [undefined, 'forged', `${ann.body.token}x`]) {
        expect((await request(method, path, { token, ...(method === 'GET' ? {} : { body: { text: 'hello' } }) })).status, `${method} ${path}`).toBe(401)
      }
    }
    expect((await request('GET', '/api/messages/users', { token: ann.body.token })).status).toBe(200)
  })

  it('updates fullName, bio and profilePic, a picture in base64 (points 7 and 8)', async () => {
    const ann = await signUp('Ann')
    const { status, body } = await request('PUT', '/api/auth/update-profile', { token: ann.body.token, body: { fullName: 'Ann Other', bio: 'Gone fishing', profilePic: picture } })
    expect([status, body]).toEqual([200, { success: true, user: { _id: ann.body.userData._id, fullName: 'Ann Other', bio: 'Gone fishing', profilePic: expect.any(String) as string } }])
    const stored = await fetch(new URL(body.user.profilePic, url))
    expect([stored.status, stored.headers.get('content-type')]).toEqual([200, 'image/png'])
    expect(Buffer.from(await stored.arrayBuffer()).equals(sampleFiles['image/png'].bytes)).toBe(true)

    const only = await request('PUT', '/api/auth/update-profile', { token: ann.body.token, body: { bio: 'Back' } })
    expect(only.body.user).toEqual({ ...body.user, bio: 'Back' })
  })

  it('lists everybody else for the sidebar, with unseen counts by person (point 10)', async () => {
    const [ann, bob, cleo] = await Promise.all(['Dan', 'Bob', 'Cleo'].map(signUp)) as [Answer, Answer, Answer]
    for (const text of ['one', 'two', 'three']) await send(bob, ann, { text })
    await send(cleo, ann, { text: 'hello' })
    await send(ann, cleo, { text: 'hello yourself' })
    const { status, body } = await request('GET', '/api/messages/users', { token: ann.body.token })
    expect([status, body.success, body.unseenMessages]).toEqual([200, true, { [bob.body.userData._id]: 3, [cleo.body.userData._id]: 1 }])
    const ids = body.users.map(({ _id }: Json) => _id)
    expect(ids).toEqual(expect.arrayContaining([bob.body.userData._id, cleo.body.userData._id]))
    expect(ids).not.toContain(ann.body.userData._id)
    expect(JSON.stringify(body)).not.toMatch(/password|@example\.com/)
  })

  it('returns the messages between two people, and marks all seen on opening (point 11)', async () => {
    const [ann, bob] = [await signUp('Fay'), await signUp('Guy')]
    await send(bob, ann, { text: 'one' })
    await send(ann, bob, { text: 'two' })
    await send(bob, ann, { text: 'three' })
    const [annId, bobId] = [ann.body.userData._id, bob.body.userData._id]
    expect((await open(ann, bob)).map(({ senderId, receiverId, text, seen }) => [senderId, receiverId, text, seen])).toEqual([[bobId, annId, 'one', true], [annId, bobId, 'two', false], [bobId, annId, 'three', true]])
    expect(await unseenOf(ann)).toEqual({})
    expect(await unseenOf(bob)).toEqual({ [annId]: 1 })
    await open(bob, ann)
    expect((await open(ann, bob)).map(({ seen }) => seen)).toEqual([true, true, true])
  })

  it('marks one message seen as it arrives (point 12)', async () => {
    const [ann, bob] = [await signUp('Hal'), await signUp('Bob')]
    const { body } = await send(bob, ann, { text: 'look' })
    expect((await request('PUT', `/api/messages/${body.newMessage._id}/seen`, { token: ann.body.token })).body).toMatchObject({ success: true })
    expect(await unseenOf(ann)).toEqual({})
  })

  it('sends text and image, and answers with the new message (point 12.5)', async () => {
    const [ann, bob] = [await signUp('Fay'), await signUp('Hal')]
    const { status, body } = await send(ann, bob, { text: 'the view', image: picture })
    expect(status).toBe(201)
    expect(body.newMessage).toMatchObject({ senderId: ann.body.userData._id, receiverId: bob.body.userData._id, text: 'the view', seen: false })
    expect((await fetch(new URL(body.newMessage.image, url))).headers.get('content-type')).toBe('image/png')
    expect((await send(ann, bob, { image: picture })).status).toBe(201)
    expect((await open(bob, ann)).map(({ text, image }) => [text, image !== ''])).toEqual([['the view', true], ['', true]])
  })

  it('tells everybody who is online on every connect and disconnect (point 13)', async () => {
    const [ann, bob] = [await signUp('Fay'), await signUp('Guy')]
    const anns = await join(ann)
    const heard = hearing(anns, 'getAllOnlineUsers')
    const bobs = [await join(bob), await join(bob)]
    await expect.poll(() => heard.at(-1)).toEqual(expect.arrayContaining([ann.body.userData._id, bob.body.userData._id]))
    expect(heard.at(-1).filter((id: string) => id === bob.body.userData._id)).toHaveLength(1)
    bobs[0]?.disconnect()
    await expect.poll(() => heard.length).toBeGreaterThanOrEqual(3)
    expect(heard.at(-1)).toContain(bob.body.userData._id)
    bobs[1]?.disconnect()
    await expect.poll(() => heard.at(-1)).not.toContain(bob.body.userData._id)
  })

  it('takes nobody\'s word for who they are: the user id in the address counts for nothing (point 13)', async () => {
    const [ann, bob, eve] = [await signUp('Ann'), await signUp('Bob'), await signUp('Eve')]
    await expect(connect({ query: { userId: ann.body.userData._id } })).rejects.toMatchObject({ data: { code: 'UNAUTHENTICATED' } })
    const eves = await connect({ query: { userId: ann.body.userData._id }, extraHeaders: { cookie: eve.cookie } })
    const overheard = hearing(eves, 'New message')
    await send(bob, ann, { text: 'for Ann alone' })
    await eves.emitWithAck('getMe', {})
    expect(overheard).toEqual([])
  })

  it('brings a new message to all sockets of its receiver, and to nobody else (point 14)', async () => {
    const [ann, bob, cleo] = [await signUp('Ann'), await signUp('Bob'), await signUp('Cleo')]
    const bobs = [await join(bob), await connect({ auth: { token: bob.body.token } })].map(socket => hearing(socket, 'New message'))
    const others = await Promise.all([join(ann), join(cleo)])
    const overheard = others.map(socket => hearing(socket, 'New message'))
    const { body } = await send(ann, bob, { text: 'hello Bob' })
    for (const heard of bobs) await expect.poll(() => heard).toEqual([body.newMessage])
    for (const socket of others) await socket.emitWithAck('getMe', {})
    expect(overheard).toEqual([[], []])
  })

  it('refuses operators, foreign ids, missing fields and files that are none', async () => {
    const [ann, bob, eve] = [await signUp('Ann'), await signUp('Bob'), await signUp('Eve')]
    const { body } = await send(ann, bob, { text: 'between us' })
    const before = await unseenOf(bob)
    expect(before[ann.body.userData._id]).toBeGreaterThan(0)
    expect((await request('PUT', `/api/messages/${body.newMessage._id}/seen`, { token: eve.body.token })).status).toBe(404)
    expect(await unseenOf(bob)).toEqual(before)
    for (const id of ['nobody', 'ffffffffffffffffffffffff', '%7B%22%24ne%22%3Anull%7D']) {
      expect((await request('GET', `/api/messages/${id}`, { token: eve.body.token })).status, id).toBeGreaterThanOrEqual(400)
      expect((await request('POST', `/api/messages/send/${id}`, { token: eve.body.token, body: { text: 'hello' } })).status, id).toBeGreaterThanOrEqual(400)
      expect((await request('PUT', `/api/messages/${id}/seen`, { token: eve.body.token })).status, id).toBeGreaterThanOrEqual(400)
    }
    for (const nasty of nastyTexts) {
      expect((await send(eve, ann, { text: nasty })).status, JSON.stringify(nasty)).toBe(400)
      if (nasty) expect((await send(eve, ann, { text: 'look', image: nasty })).status, JSON.stringify(nasty)).toBeGreaterThanOrEqual(400)
      if (nasty !== null && nasty !== '' && nasty !== '   ') expect((await request('PUT', '/api/auth/update-profile', { token: eve.body.token, body: { bio: nasty } })).status, JSON.stringify(nasty)).toBe(400)
      expect((await request('POST', '/api/auth/login', { body: { email: nasty, password } })).status).toBe(400)
    }
    const page = `data:image/png;base64,${Buffer.from('<html><script>alert(1)</script>').toString('base64')}`
    expect((await send(eve, ann, { text: 'look', image: page })).status).toBe(415)
    expect((await request('PUT', '/api/auth/update-profile', { token: eve.body.token, body: { profilePic: page } })).status).toBe(415)
    expect((await send(eve, ann, {})).status).toBe(400)
    expect(await open(ann, eve)).toEqual([])
  })
})
