import { describe, expect, it } from 'vitest'
import type { StoredMessage } from '@confab/core'
import { addToLog, countUnseen, lastRevOf, lastSeqOf, letGo, messageAt, newLog, noteDeleted, senderOf, takeNextRev } from './message-log.js'

function say(log: ReturnType<typeof newLog>, senderId: string): StoredMessage {
  const seq = lastSeqOf(log) + 1
  const message: StoredMessage = {
    id: `c_${seq}`, conversationId: 'c', seq, rev: lastRevOf(log) + 1, senderId, clientMessageId: `${seq}`, text: '', custom: {}, attachments: [], createdAt: '', editedAt: null, deletedAt: null,
  }
  addToLog(log, message, senderOf(log, senderId))
  return message
}

describe('a message log', () => {
  it('counts unseen messages as a walk through them would, wherever the mark is', () => {
    const log = newLog()
    const senders = ['ann', 'bob', 'cy']
    // A fixed pattern in which runs of one sender, deleted ones among them, are of every length up to nine.
    for (let index = 0; index < 400; index += 1) {
      const message = say(log, senders[Math.floor(index / (1 + (index % 9))) % 3] as string)
      if ((index * 7) % 5 === 0) {
        message.deletedAt = 'then'
        noteDeleted(log, message)
      }
    }
    for (let index = 399; index >= 0; index -= 13) {
      const message = messageAt(log, index + 1) as StoredMessage
      if (message.deletedAt !== null) continue
      message.deletedAt = 'later'
      noteDeleted(log, message)
    }
    for (const userId of [...senders, 'dee']) {
      for (let mark = 0; mark <= 400; mark += 1) {
        const walked = log.messages.filter(({ seq, senderId, deletedAt }) => seq > mark && senderId !== userId && deletedAt === null).length
        expect(countUnseen(log, userId, mark)).toBe(Math.min(walked, 100))
      }
    }
  })

  it('holds a bounded number of everything when it lets go', () => {
    const log = newLog()
    for (let index = 0; index < 20_000; index += 1) {
      const message = say(log, `user ${index % 700}`)
      letGo(log, 100)
      takeNextRev(log, message)
      letGo(log, 100)
      if (index % 2 === 0) {
        message.deletedAt = 'then'
        noteDeleted(log, message)
      }
    }
    const held = [...log.senders.values()]
    const total = (count: (sender: (typeof held)[number]) => number): number => held.reduce((sum, sender) => sum + count(sender), 0)
    const sizes = {
      messages: log.messages.length, senders: held.length, keys: total(({ seqByKey }) => seqByKey.size), sent: total(({ sent }) => sent.length),
      deleted: log.deleted.length, revsTaken: log.revsTaken.size,
    }
    for (const [what, size] of Object.entries(sizes)) expect(size, what).toBeLessThan(200)
    expect(log.seqByRev.length).toBeLessThan(1_000)
    expect([lastSeqOf(log), lastRevOf(log)]).toEqual([20_000, 40_000])
  })
})
