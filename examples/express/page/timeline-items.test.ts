import { expect, it } from 'vitest'
import type { ClientState, ConversationState, SentMessage } from '@confab/client'
import { timelineItems } from './timeline-items.js'

const state = { users: new Map([['ben', { name: 'Ben Lindqvist' }], ['emi', { name: 'Emi Tanaka' }]]) } as unknown as ClientState

const message = (seq: number, senderId: string, createdAt: string): SentMessage =>
  ({
    key: `m${seq}`, status: 'sent', id: `m${seq}`, conversationId: 'c', seq, rev: seq, senderId, clientMessageId: `k${seq}`, text: `${seq}`, createdAt, editedAt: null, deletedAt: null,
  }) as SentMessage

const conversation = (messages: SentMessage[], more: Partial<ConversationState> = {}): ConversationState => ({
  key: 'c', conversation: null, otherUserId: 'ben', messages, hasOlder: false, hasNewer: false, gap: false, loaded: true, loading: false, error: null,
  members: ['ada', 'ben'].map(userId => ({ userId, role: 'member', joinedAt: '', historyFrom: 1 })), seen: new Map(), typing: [], syncedRev: 0, ...more,
})

/** Local times, because days are a matter of where the reader is. */
const at = (day: number, hour: number, minute: number): string => new Date(2025, 2, day, hour, minute).toISOString()

const shape = (items: ReturnType<typeof timelineItems>): string[] =>
  items.map(item => (item.kind === 'message' ? `${item.key}${item.isFirst ? ' first' : ''}${item.isLast ? ' last' : ''}` : item.kind))

it('days are separated, and messages of one person within minutes belong together', () => {
  const messages = [
    message(1, 'ben', at(3, 23, 58)),
    message(2, 'ben', at(4, 0, 1)),
    message(3, 'ben', at(4, 0, 2)),
    message(4, 'ada', at(4, 0, 3)),
    message(5, 'ada', at(4, 9, 0)),
  ]
  expect(shape(timelineItems(state, 'ada', conversation(messages), null))).toEqual([
    'day', 'm1 first last', 'day', 'm2 first', 'm3 last', 'm4 first last', 'm5 first last',
  ])
})

it('the line stands above the first message of somebody else after the mark', () => {
  const messages = [message(1, 'ben', at(3, 9, 0)), message(2, 'ada', at(3, 9, 1)), message(3, 'ben', at(3, 9, 2)), message(4, 'ben', at(3, 9, 3))]
  expect(shape(timelineItems(state, 'ada', conversation(messages), 1))).toEqual(['day', 'm1 first last', 'm2 first last', 'unseen', 'm3 first', 'm4 last'])
})

it('own messages say how far they came', () => {
  const messages = [message(1, 'ada', at(3, 9, 0)), message(2, 'ada', at(3, 9, 1)), message(3, 'ben', at(3, 9, 2))]
  const marks = timelineItems(state, 'ada', conversation(messages, { seen: new Map([['ben', 1]]) }), null)
  expect(marks.flatMap(item => (item.kind === 'message' ? [item.markText] : []))).toEqual(['Seen', 'Sent', ''])
})

it('in a group they say who has seen them', () => {
  const members = ['ada', 'ben', 'emi'].map(userId => ({ userId, role: 'member' as const, joinedAt: '', historyFrom: 1 }))
  const messages = [message(1, 'ada', at(3, 9, 0)), message(2, 'ada', at(3, 9, 1))]
  const items = timelineItems(state, 'ada', conversation(messages, { otherUserId: null, members, seen: new Map([['ben', 2], ['emi', 1]]) }), null)
  expect(items.flatMap(item => (item.kind === 'message' ? [item.markText] : []))).toEqual(['Seen by everybody', 'Seen by 1 of 2'])
})

it('who types stands below', () => {
  const items = timelineItems(state, 'ada', conversation([message(1, 'ben', at(3, 9, 0))], { typing: ['ben', 'emi'] }), null)
  expect(items.at(-1)).toEqual({ kind: 'typing', key: 'typing', text: 'Ben and Emi are typing' })
})

it('a conversation without messages says so', () => {
  expect(shape(timelineItems(state, 'ada', conversation([]), null))).toEqual(['empty'])
})
