import { randomUUID } from 'node:crypto'
import { setTimeout as sleep } from 'node:timers/promises'
import { mongooseStorage } from '@confab/adapter-mongoose'
import { createChat, type Chat } from '@confab/core'
import { bcryptPasswords, createAccounts } from '@confab/core/accounts'
import type { SignedIn } from '@confab/protocol'
import type mongoose from 'mongoose'
import { mongoFiles } from '../../examples/express/server/mongo-files.js'
import { sampleFiles } from '../helpers/sample-files.js'

const day = 24 * 3_600_000

/**
 * Does with a chat over this connection whatever uses the database: start-up, people, messages, groups, sidebars, marks, blocks, staged messages, files, accounts and sessions; with new people each time, and leaves neither staged
 * messages nor files behind. Rejects at the first call that fails; ends early once `isOver`, for what nobody waits for.
 */
export async function useWholeChat(connection: mongoose.Connection, isOver: () => boolean): Promise<void> {
  const storage = mongooseStorage({ connection, timeoutMs: 2_000 })
  let later = 0
  const chat = createChat({
    storage, clock: { now: () => Date.now() + later }, uploads: mongoFiles(connection), logger: { error() {}, warn() {} },
    accounts: createAccounts({ keys: [{ id: 'one', secret: 'a secret of at least thirty-two bytes' }], passwords: bcryptPasswords({ cost: 4 }) }),
  })
  try {
    await storage.prepare()
    const run = randomUUID().slice(0, 8)
    const [ann, bob, cyd] = [`ann-${run}`, `bob-${run}`, `cyd-${run}`] as const
    await people(chat, [ann, bob, cyd])
    await useConversations(chat, [ann, bob, cyd])

    storage.deliverStaged(chat)
    await connection.transaction(async (session) => {
      for (const text of ['one', 'two']) await storage.stage(session, { from: ann, to: bob, text })
      await storage.stage(session, { from: ann, to: `nobody-${run}`, text: 'kept' })
    })
    while (!isOver() && await storage.models.StagedMessage.countDocuments({ failed: false }) > 0) await sleep(20)

    await files(chat, ann, bob)
    // Sent to nobody, so removed by the clean-up of a day later.
    await chat.as(ann).uploadFile({ to: bob, ...sampleFiles['image/png'] })
    later = 2 * day
    while (!isOver() && await chat.removeUnusedFiles() > 0);
    later = 0
    await accounts(chat, run)
  } finally {
    await chat.close()
  }
}

/** What every chat does: messages to a person and in a group, pages, sidebars, marks, members, blocks. */
export async function useConversations(chat: Chat, [ann, bob, cyd]: readonly [string, string, string]): Promise<void> {
  await messages(chat, ann, bob)
  await group(chat, [ann, bob, cyd])
  await chat.as(bob).blockUser({ userId: cyd })
  await chat.as(bob).getMe()
  await chat.as(bob).unblockUser({ userId: cyd })
}

async function people(chat: Chat, ids: readonly string[]): Promise<void> {
  for (const id of ids) {
    await chat.as(id).getMe()
    await chat.as(id).updateMe({ name: `The ${id}` })
  }
  await chat.as(ids[0] as string).getUsers({ userIds: [...ids] })
  await chat.as(ids[0] as string).findUsers({ query: 'the' })
}

async function messages(chat: Chat, from: string, to: string): Promise<void> {
  const { conversationId, id: messageId } = await chat.as(from).sendMessage({ to, text: 'first' })
  const sent = await Promise.all(Array.from({ length: 20 }, (_, index) => chat.as(from).sendMessage({ conversationId, text: `${index}` })))
  await chat.as(to).getSidebar()
  await chat.as(to).sync({ known: [], loaded: [] })
  await chat.as(to).listMessages({ conversationId })
  await Promise.all(sent.map(({ id }) => chat.as(from).editMessage({ messageId: id, text: 'edited' })))
  await chat.as(from).deleteMessage({ messageId })
  await chat.as(to).getMessage({ messageId })
  await chat.as(to).listChanges({ conversationId, sinceRev: 0 })
  await chat.as(to).markSeen({ conversationId })
  await chat.as(from).listSeen({ conversationId })
  await chat.as(from).getPresence({ userIds: [to] })
}

async function group(chat: Chat, [owner, member, other]: readonly [string, string, string]): Promise<void> {
  const { id: conversationId } = await chat.as(owner).startConversation({ kind: 'group', name: 'A group', userIds: [member] })
  await chat.as(owner).updateConversation({ conversationId, name: 'The group' })
  await chat.as(owner).addMember({ conversationId, userId: other })
  await chat.as(owner).setMemberRole({ conversationId, userId: other, role: 'admin' })
  await chat.as(other).sendMessage({ conversationId, text: 'hello' })
  await chat.as(owner).removeMember({ conversationId, userId: other })
  await chat.as(member).getConversation({ conversationId })
}

async function files(chat: Chat, from: string, to: string): Promise<void> {
  const { fileToken, url } = await chat.as(from).uploadFile({ to, ...sampleFiles['image/png'] })
  const { id: messageId } = await chat.as(from).sendMessage({ to, text: 'look', attachments: [{ fileToken }] })
  const { pathname, searchParams } = new URL(url, 'http://localhost')
  await chat.host.files.open(pathname.split('/').at(-1) as string, searchParams)
  await chat.as(from).deleteMessage({ messageId })
}

async function accounts(chat: Chat, run: string): Promise<void> {
  const call = async <Output>(operation: string, input: object, token: string | null = null): Promise<Output> => {
    const answer = await chat.host.callAccount?.({ credentials: { token, headers: {} }, address: null }, operation, input)
    return answer?.output as Output
  }
  const [email, password] = [`ann-${run}@example.org`, 'correct horse battery'] as const
  const first = await call<SignedIn>('signUp', { email, password, name: 'Ann' })
  const second = await call<SignedIn>('logIn', { email, password })
  const third = await call<SignedIn>('refresh', { refreshToken: second.refreshToken })
  await chat.host.authenticate({ token: third.accessToken, headers: {} })
  await call('getAccount', {}, first.accessToken)
  const { sessions } = await call<{ sessions: { id: string; current: boolean }[] }>('listSessions', {}, first.accessToken)
  await call('revokeSession', { sessionId: sessions.find(({ current }) => !current)?.id }, first.accessToken)
  await call('changePassword', { currentPassword: password, newPassword: 'staple battery horse' }, first.accessToken)
  await call('logOut', { everywhere: true }, first.accessToken)
}
