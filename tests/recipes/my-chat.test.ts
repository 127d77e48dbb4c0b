import { expect, it } from 'vitest'
import { describeRecipe, nastyTexts, onceEach, type Json } from './started-recipe.js'

const password = 'lemon tree terrace'

await describeRecipe('my-chat', {}, ({ request }) => {
  const signUp = async (fullName: string, more: object = {}) =>
    request('POST', '/api/auth/signup', { body: { fullName, email: `${fullName.toLowerCase()}@example.com`, password, ...more } })
  const person = onceEach(fullName => signUp(fullName))
  const sidebarOf = async (cookie: string): Promise<Json[]> => (await request('GET', '/api/chat/sidebar', { cookie })).body.items

  it('signs people up with a picture, which they can change', async () => {
    const ann = await signUp('Ann', { avatar: 'https://pictures.example/ann.png' })
    expect(ann.status).toBe(201)
    expect(ann.body).toEqual({ _id: expect.any(String) as string, fullName: 'Ann', avatar: 'https://pictures.example/ann.png' })
    expect(JSON.stringify(ann.body)).not.toContain(password)

    const changed = await request('PUT', '/api/auth/avatar', { cookie: ann.cookie, body: { avatar: 'https://pictures.example/new.png' } })
    expect([changed.status, changed.body.avatar]).toEqual([200, 'https://pictures.example/new.png'])
    const again = await request('POST', '/api/auth/login', { body: { email: 'ann@example.com', password } })
    expect([again.status, again.body]).toEqual([200, changed.body])

    expect((await signUp('Ann')).status).toBe(409)
    expect((await request('PUT', '/api/auth/avatar', { cookie: ann.cookie, body: { avatar: 'javascript:alert(1)' } })).status).toBe(400)
  })

  it('sends a message: 201 with the message object, in one conversation for the two', async () => {
    const [bob, cleo] = [await person('Bob'), await person('Cleo')]
    const sent = await request('POST', `/api/messages/send/${cleo.body._id}`, { cookie: bob.cookie, body: { message: 'Hello Cleo' } })
    expect(sent.status).toBe(201)
    expect(sent.body).toMatchObject({ _id: expect.any(String) as string, senderId: bob.body._id, receiverId: cleo.body._id, message: 'Hello Cleo' })

    const answer = await request('POST', `/api/messages/send/${bob.body._id}`, { cookie: cleo.cookie, body: { message: 'Hello Bob' } })
    expect(answer.body.conversationId).toBe(sent.body.conversationId)
    const [row, ...others] = await sidebarOf(bob.cookie)
    expect(others).toEqual([])
    expect([row.conversation.id, row.lastMessage.text, row.lastSeq]).toEqual([sent.body.conversationId, 'Hello Bob', 2])
  })

  it('makes one conversation of twenty first messages at the same moment, and loses none', async () => {
    const [dan, bob] = [await person('Dan'), await person('Bob')]
    const send = (from: typeof dan, to: typeof dan, message: string) => request('POST', `/api/messages/send/${to.body._id}`, { cookie: from.cookie, body: { message } })
    const sent = await Promise.all(Array.from({ length: 20 }, (_, at) => (at % 2 === 0 ? send(dan, bob, `${at}`) : send(bob, dan, `${at}`))))
    expect(sent.map(({ status }) => status)).toEqual(Array(20).fill(201))
    expect((await sidebarOf(dan.cookie)).map(row => row.lastSeq)).toEqual([20])
  })

  it('answers 401 to whoever is not signed in, and 500 with an error to a send that cannot be', async () => {
    const fay = await person('Fay')
    const to = `/api/messages/send/${fay.body._id}`
    expect((await request('POST', to, { body: { message: 'hello' } })).status).toBe(401)
    expect((await request('POST', to, { token: 'forged', body: { message: 'hello' } })).status).toBe(401)
    expect((await request('PUT', '/api/auth/avatar', { body: { avatar: null } })).status).toBe(401)

    const dan = await person('Dan')
    const bodies = [...nastyTexts.map(message => ({ message })), {}, undefined, []]
    for (const body of bodies) {
      const refused = await request('POST', to, { cookie: dan.cookie, body })
      expect([refused.status, typeof refused.body.error], JSON.stringify(body)).toEqual([500, 'string'])
    }
    for (const id of ['nobody-of-this-id', '%7B%22%24ne%22%3Anull%7D', dan.body._id as string]) {
      expect((await request('POST', `/api/messages/send/${id}`, { cookie: dan.cookie, body: { message: 'hello' } })).status, id).toBe(500)
    }
    expect(await sidebarOf(fay.cookie)).toEqual([])
  })

  it('takes no operators, no missing fields and no broken JSON for a login', async () => {
    await person('Bob')
    for (const nasty of nastyTexts) {
      expect((await request('POST', '/api/auth/login', { body: { email: nasty, password } })).status).toBe(400)
      if (nasty !== '   ') expect((await request('POST', '/api/auth/login', { body: { email: 'x@example.com', password: nasty } })).status).toBe(400)
      expect((await request('POST', '/api/auth/signup', { body: { fullName: nasty, email: 'ivy@example.com', password } })).status).toBe(400)
    }
    for (const body of [undefined, {}, [], '{"email":']) {
      expect((await request('POST', '/api/auth/login', { body })).status).toBe(400)
      expect((await request('POST', '/api/auth/signup', { body })).status).toBe(400)
    }
    expect((await request('POST', '/api/auth/login', { body: { email: 'bob@example.com', password: 'something else' } })).status).toBe(401)
  })
})
