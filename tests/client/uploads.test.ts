import { resolveObjectURL, type Blob as NodeBlob } from 'node:buffer'
import { openAsBlob } from 'node:fs'
import { mkdtemp, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { ChatError } from '@confab/protocol'
import { type ChatClient, type PendingMessage, type SentMessage, type TimelineMessage } from '@confab/client'
import { clientFiles } from '@confab/client/files'
import { describe, expect, it } from 'vitest'
import { fileServer, picture, type FileServer } from './file-server.js'
import { eventually } from './real-server.js'

/** More than the buffers of a machine's network hold. */
const large = 9 * 1024 * 1024

async function direct(server: FileServer): Promise<string> {
  return (await server.chat.as('ann').startConversation({ kind: 'direct', userId: 'bob' })).id
}

/** What a conversation of a client shows. */
function shown(client: ChatClient, id: string): readonly TimelineMessage[] {
  return client.state.conversations.get(id)?.messages ?? []
}

function pending(client: ChatClient, id: string): PendingMessage {
  const message = shown(client, id).at(-1)
  if (!message || message.status === 'sent') throw new Error('nothing is on its way')
  return message
}

/** What the page can still read under a URL. */
const held = (url: string | undefined): NodeBlob | undefined => resolveObjectURL(url ?? '')

async function texts({ chat }: FileServer, conversationId: string): Promise<string[]> {
  return (await chat.as('ann').listMessages({ conversationId })).messages.map(({ text }) => text)
}

describe('a file that is uploaded', () => {
  it('tells how much has left, and is what a message can be sent with', async () => {
    await using server = await fileServer(['ann', 'bob'])
    const ann = server.client('ann')
    const file = picture('view.png', large)
    const heard: number[] = []
    const uploaded = await ann.uploadFile(file, { to: 'bob', onProgress: ({ sent, total }) => heard.push(sent / total) })
    expect(uploaded).toMatchObject({ kind: 'image', name: 'view.png', contentType: 'image/png', size: file.size, width: 3, height: 2 })
    expect(heard.length).toBeGreaterThan(3)
    expect(heard).toEqual(heard.toSorted((one, other) => one - other))
    expect(heard.at(-1)).toBe(1)
    const { attachments } = await ann.sendMessage({ to: 'bob', text: '', attachments: [uploaded].map(({ fileToken }) => ({ fileToken })) })
    expect(attachments).toEqual([expect.objectContaining({ name: 'view.png' })])
  })

  it('can be a picture of a person', async () => {
    await using server = await fileServer(['ann'])
    const ann = server.client('ann')
    const { url } = await ann.uploadFile(picture('me.png'), { purpose: 'avatar' })
    expect(await ann.updateMe({ avatarUrl: url })).toMatchObject({ avatarUrl: url })
  })

  it('can be stopped half way: nothing is stored, and the connection is let go', async () => {
    await using server = await fileServer(['ann', 'bob'])
    const ann = server.client('ann', { socket: false })
    const stop = new AbortController()
    server.proxy.stall('toServer')
    const uploading = ann.uploadFile(picture('view.png', large), { to: 'bob', signal: stop.signal, onProgress: () => stop.abort() })
    await expect(uploading).rejects.toMatchObject({ code: 'CONFLICT', details: { reason: 'cancelled' } })
    await expect(ann.uploadFile(picture('view.png'), { to: 'bob', signal: stop.signal })).rejects.toMatchObject({ code: 'CONFLICT' })
    server.proxy.resume('toServer')
    ann.dispose()
    await eventually(() => server.proxy.connections === 0, 'all connections are closed')
    expect(server.stored).toEqual([])
  })

  it('is refused with the code that says why', async () => {
    await using server = await fileServer(['ann', 'bob', 'cyd'])
    const { id } = await server.chat.as('bob').startConversation({ kind: 'direct', userId: 'cyd' })
    const ann = server.client('ann')
    await expect(ann.uploadFile(new Blob(['MZ\0\0']), { to: 'bob' })).rejects.toMatchObject({ code: 'UNSUPPORTED_FILE' })
    await expect(ann.uploadFile(picture('a.png'), { conversationId: id })).rejects.toMatchObject({ code: 'NOT_FOUND' })
    await expect(ann.uploadFile(picture('a.png'), { to: 'nobody' })).rejects.toMatchObject({ code: 'NOT_FOUND' })
    const before = server.begun.length
    await expect(ann.uploadFile(picture('a.png', 11 * 1024 * 1024), { to: 'bob' })).rejects.toMatchObject({ code: 'PAYLOAD_TOO_LARGE' })
    expect(server.begun.length).toBe(before)
    const bold = server.client('ann', { files: clientFiles({ maxBytes: Infinity }) })
    await expect(bold.uploadFile(picture('a.png', 11 * 1024 * 1024), { to: 'bob' })).rejects.toMatchObject({ code: 'PAYLOAD_TOO_LARGE' })
    const without = server.client('ann', { files: undefined as never })
    await expect(without.uploadFile(picture('a.png'), { to: 'bob' })).rejects.toMatchObject({ code: 'INVALID_INPUT', message: expect.stringContaining('clientFiles') as string })
    await expect(without.sendMessage({ to: 'bob', text: '', files: [picture('a.png')] })).rejects.toMatchObject({ code: 'INVALID_INPUT' })
  })

  it('of which nothing moves is given up', async () => {
    await using server = await fileServer(['ann', 'bob'])
    const ann = server.client('ann', { files: clientFiles({ stallMs: 200 }) })
    await ann.getMe()
    server.proxy.stall()
    await expect(ann.uploadFile(picture('view.png'), { to: 'bob' })).rejects.toMatchObject({ code: 'TIMEOUT' })
  })

  it('is uploaded with a fresh token when the first is refused', async () => {
    let asked = 0
    await using server = await fileServer(['ann', 'bob', 'stale'])
    const ann = server.client('ann', { getToken: () => (asked++ ? 'ann' : ''), socket: false })
    await expect(ann.uploadFile(picture('view.png'), { to: 'bob' })).rejects.toMatchObject({ code: 'UNAUTHENTICATED' })
    const other = server.client('ann', { getToken: () => (asked++ % 2 ? 'ann' : 'nobody at all') })
    await expect(other.uploadFile(picture('view.png'), { to: 'bob' })).resolves.toMatchObject({ name: 'view.png' })
  })
})

describe('a message with files', () => {
  it('is shown at once with what the page holds, then with what the server holds, and lets go of the first', async () => {
    await using server = await fileServer(['ann', 'bob'])
    const id = await direct(server)
    const [ann, bob] = [server.client('ann'), server.client('bob')]
    bob.openConversation({ conversationId: id })
    ann.openConversation({ conversationId: id })
    await eventually(() => [ann, bob].every(({ state }) => state.connection === 'online' && state.conversations.get(id)?.loaded), 'both are there')
    const file = picture('view.png', large)
    const sending = ann.sendMessage({ conversationId: id, text: 'look', files: [file, new File(['words'], 'a.txt', { type: 'text/plain' })] })
    const first = pending(ann, id)
    expect(first).toMatchObject({ text: 'look', status: 'sending', progress: 0, attachments: [{ kind: 'image', name: 'view.png', size: file.size }, { kind: 'file', name: 'a.txt', url: '' }] })
    const preview = first.attachments[0]?.url
    expect(await held(preview)?.arrayBuffer()).toEqual(await file.arrayBuffer())
    const heard = new Set<number | null>()
    ann.subscribe(() => {
      const last = shown(ann, id).at(-1)
      if (last?.status === 'sending') heard.add(last.progress)
    })
    const receipt = await sending
    expect(receipt.attachments?.map(({ kind, name }) => [kind, name])).toEqual([['image', 'view.png'], ['file', 'a.txt']])
    const progress = [...heard] as number[]
    expect(progress).toEqual(progress.toSorted((one, other) => one - other))
    expect(progress.filter(share => share > 0 && share < 1).length).toBeGreaterThan(3)
    await eventually(() => shown(ann, id)[0]?.status === 'sent', 'it is sent')
    expect(shown(ann, id)).toEqual([expect.objectContaining({ key: first.key, attachments: receipt.attachments })])
    await eventually(() => held(preview) === undefined, 'the preview is let go')
    await eventually(() => shown(bob, id).length === 1, 'bob has it')
    expect((shown(bob, id)[0] as SentMessage).attachments.map(({ name, width }) => [name, width])).toEqual([['view.png', 3], ['a.txt', null]])
    expect(server.stored).toEqual(['view.png', 'a.txt'])
  })

  it('shows nothing of a file that could run in the page', async () => {
    await using server = await fileServer(['ann', 'bob'])
    const ann = server.client('ann')
    void ann.sendMessage({ to: 'bob', text: '', files: [new File(['<svg/>'], 'a.svg', { type: 'image/svg+xml' }), new File(['<html>'], 'a.html', { type: 'text/html' })] })
    expect(ann.state.sidebar.items[0]?.lastMessage?.attachments.map(({ kind, url }) => [kind, url])).toEqual([['file', ''], ['file', '']])
  })

  it('keeps its place: what was sent after it waits for its upload, another conversation does not', async () => {
    await using server = await fileServer(['ann', 'bob', 'cyd'])
    const id = await direct(server)
    const ann = server.client('ann')
    await ann.getMe()
    server.trouble = new ChatError('UNAVAILABLE')
    const sent = [ann.sendMessage({ conversationId: id, text: 'first', files: [picture('1.png')] }), ann.sendMessage({ to: 'bob', text: 'second' }), ann.sendMessage({ to: 'bob', text: 'third', files: [picture('3.png')] })]
    await ann.sendMessage({ to: 'cyd', text: 'elsewhere' })
    await eventually(() => server.begun.length > 1, 'it was tried again')
    expect(await texts(server, id)).toEqual([])
    server.trouble = undefined
    await Promise.all(sent)
    expect(await texts(server, id)).toEqual(['first', 'second', 'third'])
  })

  it('whose second file breaks off uploads only that again', async () => {
    await using server = await fileServer(['ann', 'bob'])
    const id = await direct(server)
    const ann = server.client('ann')
    let cuts = 0
    ann.subscribe(({ sidebar: { items: [row] } }) => {
      const last = row?.lastMessage
      if (last?.status !== 'sending' || server.begun.filter(name => name === '2.png').length <= cuts || cuts === 2) return
      cuts += 1
      server.proxy.cut()
    })
    await ann.sendMessage({ conversationId: id, text: 'both', files: [picture('1.png'), picture('2.png', large)] })
    expect(cuts).toBe(2)
    expect(server.begun.filter(name => name === '1.png')).toEqual(['1.png'])
    expect(server.stored).toEqual(['1.png', '2.png'])
    expect((await server.chat.as('bob').listMessages({ conversationId: id })).messages.map(({ attachments }) => attachments.length)).toEqual([2])
  })

  it('that was refused when its files were up is sent again without them', async () => {
    let isOpen = false
    await using server = await fileServer(['ann', 'bob'], { can: (_actor, operation) => operation !== 'sendMessage' || isOpen })
    const id = await direct(server)
    const ann = server.client('ann')
    ann.openConversation({ conversationId: id })
    await expect(ann.sendMessage({ conversationId: id, text: 'x', files: [picture('1.png'), picture('2.png')] })).rejects.toMatchObject({ code: 'FORBIDDEN' })
    const failed = pending(ann, id)
    expect(failed).toMatchObject({ status: 'failed', progress: 1 })
    expect(held(failed.attachments[0]?.url)).toBeDefined()
    isOpen = true
    ann.retry(failed.clientMessageId)
    await eventually(() => shown(ann, id)[0]?.status === 'sent', 'it is sent')
    expect(server.begun).toEqual(['1.png', '2.png'])
    expect(failed.attachments.map(({ url }) => held(url))).toEqual([undefined, undefined])
  })

  it('whose file is refused fails with the reason, and the next goes', async () => {
    await using server = await fileServer(['ann', 'bob'])
    const ann = server.client('ann')
    const failed: string[] = []
    ann.on('message.failed', ({ error }) => failed.push(error.code))
    const refused = ann.sendMessage({ to: 'bob', text: '', files: [new File(['MZ\0'], 'a.png', { type: 'image/png' })] })
    await ann.sendMessage({ to: 'bob', text: 'next' })
    await expect(refused).rejects.toMatchObject({ code: 'UNSUPPORTED_FILE' })
    expect(failed).toEqual(['UNSUPPORTED_FILE'])
    const many = Array.from({ length: 11 }, (_, index) => picture(`${index}.png`))
    await expect(ann.sendMessage({ to: 'bob', text: '', files: many })).rejects.toMatchObject({ code: 'INVALID_INPUT' })
    await expect(ann.sendMessage({ to: 'bob', text: '', files: [picture('a.png', 11 * 1024 * 1024)] })).rejects.toMatchObject({ code: 'PAYLOAD_TOO_LARGE' })
    expect(ann.state.sidebar.items[0]?.lastMessage).toMatchObject({ status: 'failed' })
  })

  it('whose file was changed on the disk since it was chosen fails and says so, and the next goes', async () => {
    await using server = await fileServer(['ann', 'bob'])
    const id = await direct(server)
    const ann = server.client('ann')
    ann.openConversation({ conversationId: id })
    await eventually(() => ann.state.conversations.get(id)?.loaded === true, 'the conversation is there')
    const folder = await mkdtemp(join(tmpdir(), 'confab-'))
    const path = join(folder, 'view.png')
    await writeFile(path, Buffer.from(await picture('view.png').arrayBuffer()))
    const file = await openAsBlob(path, { type: 'image/png' }) as Blob
    await server.proxy.refuse()
    await eventually(() => ann.state.connection === 'offline', 'the network is gone')
    const refused = ann.sendMessage({ conversationId: id, text: 'look', files: [file] })
    const next = ann.sendMessage({ conversationId: id, text: 'next' })
    await writeFile(path, 'something else by now')
    await server.proxy.accept()
    await expect(refused).rejects.toMatchObject({ code: 'INVALID_INPUT', details: { reason: 'file_changed' } })
    await next
    expect(await texts(server, id)).toEqual(['next'])
    expect([pending(ann, id).text, pending(ann, id).status]).toEqual(['look', 'failed'])
    await rm(folder, { recursive: true })
  }, 60_000)

  it('waits out an absence of the network in the midst of its upload, and is there once', async () => {
    await using server = await fileServer(['ann', 'bob'])
    const id = await direct(server)
    const ann = server.client('ann')
    ann.openConversation({ conversationId: id })
    await eventually(() => ann.state.connection === 'online', 'online')
    server.proxy.stall('toServer')
    const sending = ann.sendMessage({ conversationId: id, text: 'through', files: [picture('1.png', large)] })
    await eventually(() => (pending(ann, id).progress ?? 0) > 0, 'some of it left')
    await server.proxy.refuse()
    server.proxy.resume('toServer')
    await eventually(() => ann.state.connection === 'offline', 'offline')
    const later = ann.sendMessage({ conversationId: id, text: 'later', files: [picture('2.png')] })
    expect(shown(ann, id).map(({ text, status }) => [text, status])).toEqual([['through', 'sending'], ['later', 'sending']])
    await server.proxy.accept()
    await Promise.all([sending, later])
    expect(await texts(server, id)).toEqual(['through', 'later'])
    expect(server.stored).toEqual(['1.png', '2.png'])
  })

  it('can be discarded while it is uploaded: nothing is sent, and nothing is held', async () => {
    await using server = await fileServer(['ann', 'bob'])
    const id = await direct(server)
    const ann = server.client('ann')
    ann.openConversation({ conversationId: id })
    await eventually(() => ann.state.connection === 'online', 'online')
    server.proxy.stall('toServer')
    const sending = ann.sendMessage({ conversationId: id, text: 'no', files: [picture('1.png', large)], clientMessageId: 'k' })
    const next = ann.sendMessage({ conversationId: id, text: 'next' })
    await eventually(() => (shown(ann, id)[0] as PendingMessage).progress !== 0, 'some of it left')
    const { url } = shown(ann, id)[0]?.attachments[0] ?? {}
    ann.discard('k')
    await expect(sending).rejects.toMatchObject({ code: 'CONFLICT' })
    server.proxy.resume('toServer')
    await next
    expect(await texts(server, id)).toEqual(['next'])
    expect(server.stored).toEqual([])
    expect(held(url)).toBeUndefined()
  })

  it('goes on where it was when a client was disposed of and connects again', async () => {
    await using server = await fileServer(['ann', 'bob'])
    const id = await direct(server)
    const ann = server.client('ann')
    ann.openConversation({ conversationId: id })
    await eventually(() => ann.state.connection === 'online', 'online')
    server.onStored = () => server.proxy.stall('toServer')
    const sending = ann.sendMessage({ conversationId: id, text: 'x', files: [picture('1.png'), picture('2.png', large)] })
    await eventually(() => (pending(ann, id).progress ?? 0) > 0.01, 'the second is under way')
    server.onStored = () => {}
    ann.dispose()
    server.proxy.resume('toServer')
    await eventually(() => server.proxy.connections === 0, 'nothing is open')
    expect(shown(ann, id)).toMatchObject([{ status: 'sending' }])
    ann.connect()
    await sending
    expect(server.begun.filter(name => name === '1.png').length).toBe(1)
    expect(server.stored).toEqual(['1.png', '2.png'])
  })

  it('is let go of when somebody else signs in', async () => {
    await using server = await fileServer(['ann', 'bob'])
    let token = 'ann'
    const client = server.client('ann', { getToken: () => token })
    client.connect()
    await eventually(() => client.state.connection === 'online', 'online')
    server.trouble = new ChatError('UNAVAILABLE')
    const sending = client.sendMessage({ to: 'bob', text: '', files: [picture('1.png')] })
    const { url } = client.state.sidebar.items[0]?.lastMessage?.attachments[0] ?? {}
    expect(held(url)).toBeDefined()
    client.dispose()
    token = 'bob'
    client.connect()
    await expect(sending).rejects.toMatchObject({ code: 'UNAUTHENTICATED' })
    await eventually(() => held(url) === undefined, 'the preview is let go')
    expect(server.stored).toEqual([])
  })
})
