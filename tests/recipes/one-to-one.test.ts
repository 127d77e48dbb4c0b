import { SignJWT } from 'jose'
import { expect, it } from 'vitest'
import { describeRecipe, hearing, nastyTexts, type Recipe } from './started-recipe.js'

const secret = 'the secret that the app signs its tokens with'

/** The two people of the document, by their own ids, and somebody else. */
const anamita = '6587f69bf31f13b43373ed66'
const user = '658d0ab1fa6f66bd1d50a12a'
const stranger = '658d0ab1fa6f66bd1d50ffff'

const tokenOf = (userId: unknown, key = secret, algorithm = 'HS256'): Promise<string> =>
  new SignJWT({ userId }).setProtectedHeader({ alg: algorithm }).sign(new TextEncoder().encode(key))

await describeRecipe('one-to-one', { JWT_SECRET: secret }, recipe => {
  const { request, connect } = recipe
  const start = async (by: string, userId: unknown) =>
    request('POST', '/api/v1/conversations', { token: await tokenOf(by), body: { participant: { userId } } })
  const say = async (by: string, body: unknown) => request('POST', '/api/v1/conversations/messages', { token: await tokenOf(by), body })

  const people = nameThem(recipe)

  it('starts a conversation, by the document\'s own request and response', async () => {
    await people
    const { status, body } = await request('POST', '/api/v1/conversations', { token: await tokenOf(user), body: { participant: { userId: '6587f69bf31f13b43373ed66' } } })
    expect(status).toBe(200)
    expect(body).toEqual({
      success: true,
      conversation: {
        _id: expect.any(String) as string,
        participants: [
          { userId: '6587f69bf31f13b43373ed66', userName: 'Anamita Ghosh', _id: expect.any(String) as string },
          { userId: '658d0ab1fa6f66bd1d50a12a', userName: 'user', _id: expect.any(String) as string },
        ],
        messages: [],
        __v: 0,
      },
    })
    const again = await Promise.all([start(user, anamita), start(anamita, user), start(user, anamita)])
    expect(again.map(answer => answer.body.conversation._id)).toEqual(Array(3).fill(body.conversation._id))
  })

  it('sends messages, by the document\'s own request and response, to whoever joined the room', async () => {
    await people
    const conversationId: string = (await start(user, anamita)).body.conversation._id
    const socket = await connect({ auth: { token: await tokenOf(anamita) } })
    const heard = hearing(socket, 'chat-message')
    socket.emit('join', conversationId)
    // A call after it on the same socket: the room is joined when it is answered.
    await socket.emitWithAck('getConversation', { conversationId })

    await say(user, { conversationId, message: 'Hi this is user' })
    const { status, body } = await request('POST', '/api/v1/conversations/messages', { token: await tokenOf(user), body: { conversationId, message: 'Test message' } })
    expect(status).toBe(200)
    const sent = (content: string) => ({
      senderId: '658d0ab1fa6f66bd1d50a12a', receiverId: '6587f69bf31f13b43373ed66', content, _id: expect.any(String) as string,
      timeStamp: expect.stringMatching(/^\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d\.\d{3}Z$/) as string,
    })
    expect(body).toEqual({
      success: true,
      message: 'Message sent successfully.',
      conversation: {
        _id: conversationId,
        participants: [
          { userId: '6587f69bf31f13b43373ed66', userName: 'Anamita Ghosh', _id: expect.any(String) as string },
          { userId: '658d0ab1fa6f66bd1d50a12a', userName: 'user', _id: expect.any(String) as string },
        ],
        messages: [sent('Hi this is user'), sent('Test message')],
        __v: expect.any(Number) as number,
      },
    })
    await expect.poll(() => heard.map(chat => chat.content)).toEqual(['Hi this is user', 'Test message'])
    expect(heard[1]).toEqual(sent('Test message'))
  })

  it('lets nobody listen who is not in the conversation, or says nothing of who they are', async () => {
    await people
    const conversationId: string = (await start(user, anamita)).body.conversation._id
    await expect(connect()).rejects.toMatchObject({ data: { code: 'UNAUTHENTICATED' } })
    await expect(connect({ auth: { token: await tokenOf(anamita, 'another secret') } })).rejects.toMatchObject({ data: { code: 'UNAUTHENTICATED' } })

    const outside = await connect({ auth: { token: await tokenOf(stranger) } })
    const inside = await connect({ auth: { token: await tokenOf(anamita) } })
    const [overheard, heard] = [hearing(outside, 'chat-message'), hearing(inside, 'chat-message')]
    for (const room of [conversationId, `conversation:${conversationId}`, `user:${anamita}`, { $ne: null }, [conversationId], null, undefined]) outside.emit('join', room)
    inside.emit('join', conversationId)
    await Promise.all([outside.emitWithAck('getMe', {}), inside.emitWithAck('getConversation', { conversationId })])
    await say(user, { conversationId, message: 'between us' })
    await expect.poll(() => heard.length).toBe(1)
    // What was sent before an answer has come before it.
    await outside.emitWithAck('getMe', {})
    expect(overheard).toEqual([])
  })

  it('refuses strangers, other people\'s conversations, operators, missing fields and forged tokens', async () => {
    await people
    const conversationId: string = (await start(user, anamita)).body.conversation._id
    const before = (await start(user, anamita)).body.conversation.__v
    expect((await say(stranger, { conversationId, message: 'let me in' })).status).toBe(404)
    expect((await say(user, { conversationId: 'ffffffffffffffffffffffff', message: 'hello' })).status).toBe(404)
    for (const nasty of nastyTexts) {
      expect((await say(user, { conversationId, message: nasty })).status, JSON.stringify(nasty)).toBe(400)
      expect((await say(user, { conversationId: nasty, message: 'hello' })).status, JSON.stringify(nasty)).toBe(400)
      expect((await start(user, nasty)).status, JSON.stringify(nasty)).toBe(400)
    }
    for (const body of [undefined, {}, [], '{']) {
      expect((await say(user, body)).status).toBe(400)
      expect((await request('POST', '/api/v1/conversations', { token: await tokenOf(user), body })).status).toBe(400)
    }
    expect((await start(user, 'nobody-of-this-id')).status).toBe(404)
    expect((await start(user, user)).status).toBeGreaterThanOrEqual(400)

    const none = 'eyJhbGciOiJub25lIn0.' + Buffer.from(JSON.stringify({ userId: user })).toString('base64url') + '.'
    for (const token of [undefined, 'forged', none, await tokenOf(user, 'another secret'), await tokenOf({ $ne: null }), await tokenOf(undefined)]) {
      const refused = await request('POST', '/api/v1/conversations/messages', { token, body: { conversationId, message: 'hello' } })
      expect([refused.status, refused.body.success, typeof refused.body.message]).toEqual([401, false, 'string'])
    }
    expect((await start(user, anamita)).body.conversation.__v).toBe(before)
  })
})

/** The people have names before they talk, as those of an app that has people. */
async function nameThem({ request }: Recipe): Promise<void> {
  for (const [userId, name] of [[anamita, 'Anamita Ghosh'], [user, 'user'], [stranger, 'Somebody else']]) {
    expect((await request('PATCH', '/api/chat/me', { token: await tokenOf(userId), body: { name } })).status).toBe(200)
  }
}
