import { memoryUploads } from '@confab/adapter-memory'
import type { Uploads } from '@confab/core'
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
}, { clock, uploads, logger: quiet })
