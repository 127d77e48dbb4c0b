import { describe, expect, it } from 'vitest'
import { checkHistory } from './check-history.js'
import type { History, HistoryEntry } from './history.js'

const row = (seq: number, text = `ann ${seq}`): History['stored'][number] => ({ conversationId: 'c', id: `m${seq}`, seq, rev: seq, senderId: 'ann', key: `k${seq}`, text })
const bubble = (seq: number, text = `ann ${seq}`): { id: string; seq: number; senderId: string; text: string } => ({ id: `m${seq}`, seq, senderId: 'ann', text })

/** Three messages by ann that bob sees, with a fault in between, all well. */
function goodHistory(): History {
  const entries: HistoryEntry[] = []
  for (const seq of [1, 2, 3]) {
    entries.push({ at: seq * 10, kind: 'sent', client: 'ann', conversationId: 'c', key: `k${seq}`, text: `ann ${seq}` })
    entries.push({ at: seq * 10 + 1, kind: 'acked', client: 'ann', conversationId: 'c', key: `k${seq}`, id: `m${seq}`, seq, rev: seq })
    entries.push({ at: seq * 10 + 2, kind: 'heard', client: 'bob', conversationId: 'c', id: `m${seq}` })
    for (const client of ['ann', 'bob']) entries.push({ at: seq * 10 + 2, kind: 'synced', client, conversationId: 'c', rev: seq })
  }
  entries.push({ at: 50, kind: 'fault', name: 'killed' }, { at: 51, kind: 'connection', client: 'bob', state: 'connecting' }, { at: 60, kind: 'healed', name: 'killed' })
  entries.push({ at: 100, kind: 'connection', client: 'bob', state: 'online' })
  for (const [client, unseen] of [['ann', 0], ['bob', 3]] as const) {
    entries.push({ at: 200, kind: 'shown', client, conversationId: 'c', syncedRev: 3, unseen, seenSeq: 0, messages: [bubble(1), bubble(2), bubble(3)] })
  }
  return { members: { c: ['ann', 'bob'] }, entries, stored: [row(1), row(2), row(3)] }
}

function after(change: (history: History) => void): ReturnType<typeof checkHistory> {
  const history = goodHistory()
  change(history)
  return checkHistory(history)
}

const screenOf = (history: History, client: string): Extract<HistoryEntry, { kind: 'shown' }> =>
  history.entries.find((entry) => entry.kind === 'shown' && entry.client === client) as Extract<HistoryEntry, { kind: 'shown' }>
const without = (history: History, unwanted: (entry: HistoryEntry) => boolean): void => {
  history.entries = history.entries.filter((entry) => !unwanted(entry))
}

describe('the checker of histories', () => {
  it('finds nothing where all is well, and says how long it took', () => {
    expect(after(() => undefined)).toEqual({ sent: 3, acked: 3, stored: 3, shown: 6, lost: 0, doubled: 0, reordered: 0, errors: 0, recoveryMs: 40, lastRecoveryMs: 40, problems: [] })
  })

  const planted: [string, (history: History) => void, object][] = [
    ['an acknowledged message that is not stored', ({ stored }) => void stored.pop(), { lost: 1 }],
    ['a message that is elsewhere than was said', ({ stored }) => { (stored[2] as { id: string }).id = 'other' }, { lost: 3 }],
    ['a send that was never answered', (history) => without(history, (entry) => entry.kind === 'acked' && entry.seq === 2), { lost: 1 }],
    ['a message that one client does not show', (history) => void screenOf(history, 'bob').messages.pop(), { lost: 1 }],
    ['a message that is still being sent', (history) => void screenOf(history, 'ann').messages.push({ id: null, seq: null, senderId: 'ann', text: 'x' }), { lost: 1 }],
    ['a message that is stored twice', (history) => {
      history.stored.push(row(4, 'ann 3'))
      for (const client of ['ann', 'bob']) screenOf(history, client).messages.push(bubble(4, 'ann 3'))
      screenOf(history, 'bob').unseen = 4
    }, { doubled: 1, lost: 0 }],
    ['a message that is shown twice', (history) => void screenOf(history, 'bob').messages.push(bubble(3)), { doubled: 1 }],
    ['a message that is heard twice', ({ entries }) => void entries.push({ at: 210, kind: 'heard', client: 'bob', conversationId: 'c', id: 'm2' }), { doubled: 1 }],
    ['messages of a sender out of their order', ({ stored }) => { [stored[0], stored[1]] = [{ ...row(1), text: 'ann 2' }, { ...row(2), text: 'ann 1' }] }, { reordered: 1 }],
    ['a screen in another order', (history) => void screenOf(history, 'bob').messages.reverse(), { reordered: 2 }],
    ['a hole in the log', ({ stored }) => { (stored[2] as { seq: number }).seq = 4 }, { problems: expect.arrayContaining([expect.stringContaining('hole')]) as unknown }],
    ['a wrong count of the unseen', (history) => { screenOf(history, 'bob').unseen = 2 }, { problems: [expect.stringContaining('counts 2 unseen')] }],
    ['an error that somebody saw', ({ entries }) => void entries.push({ at: 210, kind: 'error', client: 'bob', what: 'session', code: 'UNAUTHENTICATED' }), { errors: 1, problems: [expect.stringContaining('UNAUTHENTICATED')] }],
    ['somebody who never came back', (history) => without(history, (entry) => entry.kind === 'connection' && entry.state === 'online'), { recoveryMs: null }],
    ['somebody who never caught up', (history) => without(history, (entry) => entry.kind === 'synced' && entry.client === 'bob' && entry.rev === 3), { recoveryMs: null }],
    ['a screen that nobody looked at', (history) => without(history, (entry) => entry.kind === 'shown' && entry.client === 'bob'), { problems: [expect.stringContaining('nobody looked')] }],
  ]
  it.each(planted)('finds %s', (_what, plant, found) => {
    expect(after(plant)).toMatchObject(found)
  })
})
