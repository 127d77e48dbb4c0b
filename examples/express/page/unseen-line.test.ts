import { expect, it } from 'vitest'
import { createUnseenLine } from './unseen-line.js'

it('opening a conversation with unseen messages draws the line above them', () => {
  expect(createUnseenLine().after({ isReading: false, seenSeq: 7, hasUnseen: true })).toBe(7)
})

it('opening a conversation without unseen messages draws none', () => {
  expect(createUnseenLine().after({ isReading: false, seenSeq: 7, hasUnseen: false })).toBeNull()
})

it('the line stays where it is while the messages below it are read, and while more come in', () => {
  const line = createUnseenLine()
  line.after({ isReading: false, seenSeq: 7, hasUnseen: true })
  expect(line.after({ isReading: true, seenSeq: 9, hasUnseen: false })).toBe(7)
  expect(line.after({ isReading: true, seenSeq: 10, hasUnseen: true })).toBe(7)
})

it('no line comes before the eyes of somebody who reads', () => {
  const line = createUnseenLine()
  line.after({ isReading: true, seenSeq: 7, hasUnseen: false })
  expect(line.after({ isReading: true, seenSeq: 7, hasUnseen: true })).toBeNull()
})

it('more messages while one is away stay below the one line', () => {
  const line = createUnseenLine()
  line.after({ isReading: true, seenSeq: 7, hasUnseen: false })
  expect(line.after({ isReading: false, seenSeq: 7, hasUnseen: true })).toBe(7)
  expect(line.after({ isReading: false, seenSeq: 7, hasUnseen: true })).toBe(7)
})

it('after having read, the next absence moves it', () => {
  const line = createUnseenLine()
  line.after({ isReading: false, seenSeq: 7, hasUnseen: true })
  line.after({ isReading: true, seenSeq: 9, hasUnseen: false })
  expect(line.after({ isReading: false, seenSeq: 9, hasUnseen: true })).toBe(9)
})

it('writing an answer takes it away', () => {
  const line = createUnseenLine()
  line.after({ isReading: false, seenSeq: 7, hasUnseen: true })
  line.after({ isReading: true, seenSeq: 9, hasUnseen: false })
  line.remove()
  expect(line.after({ isReading: true, seenSeq: 9, hasUnseen: false })).toBeNull()
})
