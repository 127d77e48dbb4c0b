import { memoryStorage, memoryUploads } from '@confab/adapter-memory'
import { createChat, type Uploads } from '@confab/core'
import { ChatError } from '@confab/protocol'
import { expect, it, vi } from 'vitest'
import { sampleFiles } from '../helpers/sample-files.js'
import { behaviour } from './behaviour.js'

const hour = 60 * 60_000
const day = 24 * hour
let later = 0
const clock = { now: () => Date.now() + later }
const { name, bytes } = sampleFiles['image/png']

/** Uploads that tell what is there, and can be made to refuse. */
const kept = new Set<string>()
let isBroken = false
let refused = 0
const quiet = { error() {}, warn() {} }
const inner = memoryUploads()
const uploads: Uploads = {
  ...inner,
  async put(content, meta) {
    await inner.put(content, meta)
    kept.add(meta.key)
  },
  async remove(key) {
    if (isBroken) {
      refused += 1
      throw new Error('the provider is away')
    }
    await inner.remove(key)
    kept.delete(key)
  },
}

await behaviour('files that nobody uses', world => {
  const upload = (userId: string, conversationId: string) => world.chat.as(userId).uploadFile({ conversationId, name, bytes })
  const at = async <Result>(ms: number, work: () => Promise<Result>): Promise<Result> => {
    later += ms
    return work()
  }
  const sweepAll = async (): Promise<number> => {
    let removed = 0
    for (let now = await world.chat.removeUnusedFiles(); now > 0; now = await world.chat.removeUnusedFiles()) removed += now
    return removed
  }

  it('are removed when they were not sent within 25 hours, and those that were sent stay', async () => {
    const [ann, bo] = await world.people('ann', 'bo')
    const { id: conversationId } = await world.direct(ann, bo)
    await at(2 * day, sweepAll)
    kept.clear()
    const sent = await upload(ann.id, conversationId)
    await upload(ann.id, conversationId)
    const { id: messageId } = await ann.sendMessage({ conversationId, text: '', attachments: [{ fileToken: sent.fileToken }] })
    expect(kept.size).toBe(2)
    // As long as its token holds, it may be sent yet.
    expect(await at(day, sweepAll)).toBe(0)
    expect(await at(2 * hour, sweepAll)).toBe(1)
    expect(kept.size).toBe(1)
    const [attachment] = (await bo.getMessage({ messageId })).attachments
    expect([...kept].some(key => attachment?.url.includes(key))).toBe(true)
    expect(await at(30 * day, sweepAll)).toBe(0)
  })

  it('are removed by themselves when somebody uploads after an hour', async () => {
    const [ann, bo] = await world.people('ann', 'bo')
    const { id: conversationId } = await world.direct(ann, bo)
    await at(2 * day, sweepAll)
    kept.clear()
    await upload(ann.id, conversationId)
    const [old] = [...kept]
    later += 26 * hour
    await upload(ann.id, conversationId)
    await vi.waitFor(() => expect(kept.has(old as string)).toBe(false))
    expect(kept.size).toBe(1)
  })

  it('of a deleted message are removed at once, or later when that fails', async () => {
    const [ann, bo] = await world.people('ann', 'bo')
    const { id: conversationId } = await world.direct(ann, bo)
    await at(2 * day, sweepAll)
    kept.clear()
    const { fileToken } = await upload(ann.id, conversationId)
    const { id: messageId } = await ann.sendMessage({ conversationId, text: '', attachments: [{ fileToken }] })
    isBroken = true
    refused = 0
    try {
      await ann.deleteMessage({ messageId })
      await vi.waitFor(() => expect(refused).toBe(1))
      expect(await world.chat.removeUnusedFiles()).toBe(0)
      expect(refused, 'tried again').toBe(2)
      expect(await world.chat.removeUnusedFiles()).toBe(0)
      expect(refused, 'and put to the end of the line').toBe(2)
      expect(kept.size).toBe(1)
    } finally {
      isBroken = false
    }
    expect(await at(2 * hour, sweepAll)).toBe(1)
    expect(kept.size).toBe(0)
  })

  it('are removed no more than were asked for in one go', async () => {
    const [ann, bo] = await world.people('ann', 'bo')
    const { id: conversationId } = await world.direct(ann, bo)
    await at(2 * day, sweepAll)
    for (let count = 0; count < 5; count += 1) await upload(ann.id, conversationId)
    later += 2 * day
    expect(await world.chat.removeUnusedFiles({ limit: 2 })).toBe(2)
    expect(await world.chat.removeUnusedFiles({ limit: 2 })).toBe(2)
    expect(await world.chat.removeUnusedFiles({ limit: 2 })).toBe(1)
  })

  it('are those of a message that had been sent with others, and those that it has stay', async () => {
    const [ann, bo] = await world.people('ann', 'bo')
    const { id: conversationId } = await world.direct(ann, bo)
    await at(2 * day, sweepAll)
    kept.clear()
    // The answer was lost: it is uploaded and sent again, as the same message.
    const clientMessageId = crypto.randomUUID()
    const [first, again] = [await upload(ann.id, conversationId), await upload(ann.id, conversationId)]
    const sent = await ann.sendMessage({ conversationId, clientMessageId, text: '', attachments: [{ fileToken: first.fileToken }] })
    expect((await ann.sendMessage({ conversationId, clientMessageId, text: '', attachments: [{ fileToken: again.fileToken }] })).id).toBe(sent.id)
    expect((await ann.sendMessage({ conversationId, clientMessageId, text: '', attachments: [{ fileToken: first.fileToken }] })).id).toBe(sent.id)
    expect(kept.size).toBe(2)
    await vi.waitFor(async () => expect(await at(26 * hour, sweepAll)).toBe(1))
    const [attachment] = (await bo.getMessage({ messageId: sent.id })).attachments
    expect([...kept]).toEqual([expect.stringMatching(/^c-/)])
    expect(attachment?.url).toContain([...kept][0])
  })

  it('are pictures that were replaced, when the app says so; files of messages and what is elsewhere are not touched', async () => {
    const [ann, bo] = await world.people('ann', 'bo')
    const { id: conversationId } = await world.direct(ann, bo)
    await at(2 * day, sweepAll)
    kept.clear()
    const picture = async () => (await world.chat.as(ann.id).uploadFile({ purpose: 'avatar', name, bytes })).url
    const [old, next, shared] = [await picture(), await picture(), (await upload(ann.id, conversationId)).url]
    await ann.updateMe({ avatarUrl: old })
    await ann.updateMe({ avatarUrl: next })
    for (const url of [shared, shared.split('?')[0] as string, 'https://elsewhere.example/a.png', `https://elsewhere.example${old}`, `${old}?`, `/elsewhere${old}`, '']) expect(await world.chat.removePicture({ url }), url).toBe(false)
    expect(kept.size).toBe(3)
    expect(await world.chat.removePicture({ url: old })).toBe(true)
    expect(kept.size).toBe(2)
    expect([...kept].some(key => next.includes(key))).toBe(true)
    isBroken = true
    await expect(world.chat.removePicture({ url: next })).rejects.toMatchObject({ code: 'INTERNAL' })
    isBroken = false
    expect(await sweepAll()).toBe(1)
    expect([...kept].some(key => next.includes(key))).toBe(false)
  })
}, { clock, uploads, logger: quiet })

it.each([['CONFLICT', 1], ['UNAVAILABLE', 0]] as const)('files of a message that the storage answered with %s are removed: %i', async (code, expected) => {
  const storage = memoryStorage()
  const append = (): Promise<never> => Promise.reject(new ChatError(code))
  const chat = createChat({ storage: { ...storage, messages: { ...storage.messages, append } }, authenticate: ({ token }) => token, uploads, clock, logger: quiet })
  await chat.as('bo').getMe()
  const ann = chat.as('ann')
  const { fileToken } = await ann.uploadFile({ to: 'bo', name, bytes })
  await expect(ann.sendMessage({ to: 'bo', text: '', attachments: [{ fileToken }] })).rejects.toMatchObject({ code })
  await chat.close()
  later += 26 * hour
  expect(await createChat({ storage, authenticate: () => null, uploads, clock, logger: quiet }).removeUnusedFiles()).toBe(expected)
})
