import { memoryUploads } from '@confab/adapter-memory'
import type { OpenedFile } from '@confab/core'
import type { Attachment, Message, UploadedFile } from '@confab/protocol'
import { expect, it, vi } from 'vitest'
import { sampleFiles } from '../helpers/sample-files.js'
import { behaviour, expectRefusal } from './behaviour.js'
import type { Person, World } from './world.js'

const hour = 60 * 60_000
let later = 0
const clock = { now: () => Date.now() + later }
const { name, bytes } = sampleFiles['image/png']

function upload(world: World, person: Person, target: { conversationId: string } | { to: string }): Promise<UploadedFile> {
  return world.chat.as(person.id).uploadFile({ ...target, name, bytes })
}

function open(world: World, { url }: Attachment): Promise<OpenedFile> {
  const { pathname, searchParams } = new URL(url, 'https://app.example')
  expect(pathname).toMatch(/^\/api\/chat\/files\//)
  return world.chat.host.files.open(pathname.slice('/api/chat/files/'.length), searchParams)
}

function attachmentOf({ fileToken: _, ...attachment }: UploadedFile): Attachment {
  return attachment
}

await behaviour('attachments', world => {
  it('a file is sent with a message, and everyone gets it on every way there is', async () => {
    const [ann, bo] = await world.people('ann', 'bo')
    const { id: conversationId } = await world.direct(ann, bo)
    const file = await upload(world, ann, { conversationId })
    const attachment = attachmentOf(file)
    expect(attachment).toMatchObject({ kind: 'image', name, contentType: 'image/png', size: bytes.length, width: 3, height: 2 })
    const receipt = await ann.sendMessage({ conversationId, text: 'look', attachments: [{ fileToken: file.fileToken }] })
    expect(receipt.attachments).toEqual([attachment])
    const message = await bo.getMessage({ messageId: receipt.id })
    expect(message.attachments).toEqual([attachment])
    for (const person of [ann, bo]) expect(await person.events.next('message.created')).toEqual({ message })
    const page = await bo.listMessages({ conversationId })
    const changes = await bo.listChanges({ conversationId, sinceRev: 0 })
    const sidebar = await bo.getSidebar()
    const synced = await bo.sync({ known: [{ conversationId, rev: 0, version: 1 }], loaded: [conversationId] })
    const everywhere: (Message | null | undefined)[] = [page.messages[0], changes.messages[0], sidebar.items[0]?.lastMessage, synced.sidebar.items[0]?.lastMessage, synced.conversations[0]?.changes?.messages[0]]
    for (const found of everywhere) expect(found).toEqual(message)
    expect(Buffer.from((await open(world, attachment)).bytes ?? [])).toEqual(bytes)
  })

  it('with files the text may be empty; with none it may not', async () => {
    const [ann, bo] = await world.people('ann', 'bo')
    const { id: conversationId } = await world.direct(ann, bo)
    const { fileToken } = await upload(world, ann, { conversationId })
    await expectRefusal(ann.sendMessage({ conversationId, text: '' }), 'INVALID_INPUT')
    await expectRefusal(ann.sendMessage({ conversationId, text: ' ', attachments: [] }), 'INVALID_INPUT')
    const { id: messageId } = await ann.sendMessage({ conversationId, text: '', attachments: [{ fileToken }] })
    expect(await bo.getMessage({ messageId })).toMatchObject({ text: '', attachments: [{ name }] })
  })

  it('a message without files has an empty list of them, and its receipt none', async () => {
    const [ann, bo] = await world.people('ann', 'bo')
    const receipt = await ann.sendMessage({ to: bo.id, text: 'hi' })
    expect(receipt).not.toHaveProperty('attachments')
    expect((await bo.getMessage({ messageId: receipt.id })).attachments).toEqual([])
  })

  it('the first message to a person may bring a file, and later ones too', async () => {
    const [ann, bo] = await world.people('ann', 'bo')
    const first = await upload(world, ann, { to: bo.id })
    const second = await upload(world, ann, { to: bo.id })
    const { conversationId } = await ann.sendMessage({ to: bo.id, text: '', attachments: [{ fileToken: first.fileToken }] })
    await ann.sendMessage({ conversationId, text: '', attachments: [{ fileToken: second.fileToken }] })
    const third = await upload(world, ann, { conversationId })
    await ann.sendMessage({ to: bo.id, text: '', attachments: [{ fileToken: third.fileToken }] })
    expect((await bo.listMessages({ conversationId })).messages.map(message => message.attachments[0]?.url)).toEqual([first, second, third].map(one => one.url))
  })

  it('a file is sent only by the one who uploaded it, only where it was uploaded to, only as it was signed, and once in a message', async () => {
    const [ann, bo, cy] = await world.people('ann', 'bo', 'cy')
    const { id: conversationId } = await world.group(ann, bo)
    const { id: elsewhere } = await world.group(ann, bo)
    const { fileToken } = await upload(world, ann, { conversationId })
    const [claim = '', signature = ''] = fileToken.split('.')
    const forged = Buffer.from(Buffer.from(claim, 'base64url').toString().replace(ann.id, bo.id)).toString('base64url')
    const avatar = await world.chat.as(ann.id).uploadFile({ purpose: 'avatar', name, bytes })
    await expectRefusal(bo.sendMessage({ conversationId, text: 'x', attachments: [{ fileToken }] }), 'INVALID_INPUT')
    await expectRefusal(bo.sendMessage({ conversationId, text: 'x', attachments: [{ fileToken: `${forged}.${signature}` }] }), 'INVALID_INPUT')
    await expectRefusal(ann.sendMessage({ conversationId: elsewhere, text: 'x', attachments: [{ fileToken }] }), 'INVALID_INPUT')
    await expectRefusal(ann.sendMessage({ to: cy.id, text: 'x', attachments: [{ fileToken }] }), 'INVALID_INPUT')
    await expectRefusal(ann.sendMessage({ conversationId, text: 'x', attachments: [{ fileToken: avatar.fileToken }] }), 'INVALID_INPUT')
    await expectRefusal(ann.sendMessage({ conversationId, text: 'x', attachments: [{ fileToken: `${fileToken.slice(0, -1)}${fileToken.endsWith('A') ? 'B' : 'A'}` }] }), 'INVALID_INPUT')
    await expectRefusal(ann.sendMessage({ conversationId, text: 'x', attachments: [{ fileToken }, { fileToken }] }), 'INVALID_INPUT')
    await expectRefusal(ann.sendMessage({ conversationId, text: 'x', attachments: Array.from({ length: 11 }, () => ({ fileToken })) }), 'INVALID_INPUT')
    expect((await bo.listMessages({ conversationId })).messages).toEqual([])
    expect((await cy.getSidebar()).items).toEqual([])
    await ann.sendMessage({ conversationId, text: 'x', attachments: [{ fileToken }] })
  })

  it('who may not write there uploads nothing', async () => {
    const [ann, bo, eve] = await world.people('ann', 'bo', 'eve')
    const { id: conversationId } = await world.group(ann, bo)
    await expectRefusal(upload(world, eve, { conversationId }), 'NOT_FOUND')
    await bo.blockUser({ userId: eve.id })
    await expectRefusal(upload(world, eve, { to: bo.id }), 'NOT_FOUND')
  })

  it('an edit leaves the files, a deletion takes them away, out of the message and out of the uploads', async () => {
    const [ann, bo] = await world.people('ann', 'bo')
    const { id: conversationId } = await world.direct(ann, bo)
    const file = await upload(world, ann, { conversationId })
    const { id: messageId } = await ann.sendMessage({ conversationId, text: 'a', attachments: [{ fileToken: file.fileToken }] })
    expect((await ann.editMessage({ messageId, text: 'b' })).attachments).toEqual([attachmentOf(file)])
    expect((await bo.events.next('message.updated')).message.attachments).toEqual([attachmentOf(file)])
    expect((await ann.deleteMessage({ messageId })).attachments).toEqual([])
    expect((await bo.events.next('message.deleted')).message.attachments).toEqual([])
    expect((await bo.listMessages({ conversationId })).messages[0]?.attachments).toEqual([])
    await vi.waitFor(() => expectRefusal(open(world, file), 'NOT_FOUND'))
  })

  it('a message sent before is answered again, also when the token of its file has ended meanwhile; a new one is not sent with it', async () => {
    const [ann, bo] = await world.people('ann', 'bo')
    const { id: conversationId } = await world.direct(ann, bo)
    const { fileToken } = await upload(world, ann, { conversationId })
    const input = { conversationId, text: '', attachments: [{ fileToken }], clientMessageId: 'once' }
    const receipt = await ann.sendMessage(input)
    try {
      later = 25 * hour
      const again = await ann.sendMessage(input)
      expect({ ...again, attachments: [] }).toEqual({ ...receipt, attachments: [] })
      await expectRefusal(ann.sendMessage({ ...input, clientMessageId: 'twice' }), 'INVALID_INPUT')
    } finally {
      later = 0
    }
  })

  it('a link stays the same for a while, ends within the hour, and cannot be changed', async () => {
    const [ann, bo] = await world.people('ann', 'bo')
    const { id: conversationId } = await world.direct(ann, bo)
    const { fileToken } = await upload(world, ann, { conversationId })
    const { id: messageId } = await ann.sendMessage({ conversationId, text: '', attachments: [{ fileToken }] })
    const linkNow = async () => (await bo.getMessage({ messageId })).attachments[0] as Attachment
    const step = hour / 2
    try {
      later = step - (Date.now() % step)
      const link = await linkNow()
      later += step - 5 * 60_000
      expect(await linkNow()).toEqual(link)
      await open(world, link)
      for (const [from, to] of [['?e=', '?e=z'], ['&s=', '&s=A'], ['/c-', '/p-'], ['&s=', '&n=a.html&s=']] as const) await expectRefusal(open(world, { ...link, url: link.url.replace(from, to) }), 'NOT_FOUND')
      later += step + 5 * 60_000
      await expectRefusal(open(world, link), 'NOT_FOUND')
      const fresh = await linkNow()
      expect(fresh.url).not.toBe(link.url)
      await open(world, fresh)
    } finally {
      later = 0
    }
  })
}, { uploads: memoryUploads(), clock })

await behaviour('a chat that keeps no files', world => {
  it('takes none, and says so', async () => {
    const [ann, bo] = await world.people('ann', 'bo')
    await expectRefusal(upload(world, ann, { to: bo.id }), 'FORBIDDEN', 'no_uploads')
  })
})
