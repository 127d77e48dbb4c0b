import type { History, HistoryEntry, ShownMessage, StoredRow } from './history.js'

/** What became of the messages of a run. */
export interface Verdict {
  /** Messages that people sent. */
  sent: number
  /** Those their senders were told are stored. */
  acked: number
  /** Messages in the database. */
  stored: number
  /** Bubbles on all clients together at the end, those of senders included. */
  shown: number
  /** Sent, but not stored where it was said; never answered; or stored, but not on a client that should show it. */
  lost: number
  /** Stored, shown or heard more than once. */
  doubled: number
  /** Stored in another order than their sender sent them, or shown in another order than they are stored. */
  reordered: number
  /** Errors that people saw. */
  errors: number
  /** From the end of the fault that took longest to the moment at which all clients had everything acknowledged before it ended; null when somebody never had. 0 without faults. */
  recoveryMs: number | null
  /** The same from the end of the last fault alone: those before it may have been prolonged by the next. */
  lastRecoveryMs: number | null
  /** The first of everything that is wrong, in words. */
  problems: string[]
}

type Of<Kind extends HistoryEntry['kind']> = Extract<HistoryEntry, { kind: Kind }>

/** Judges a run by its logs alone: what each client did, was told and showed, against what is stored. */
export function checkHistory({ members, entries, stored }: History): Verdict {
  const of = <Kind extends HistoryEntry['kind']>(kind: Kind): Of<Kind>[] => entries.filter((entry): entry is Of<Kind> => entry.kind === kind)
  const sent = of('sent')
  const acked = of('acked')
  const shown = of('shown')
  const errors = of('error')
  const verdict: Verdict = {
    sent: sent.length, acked: acked.length, stored: stored.length, shown: shown.reduce((sum, { messages }) => sum + messages.length, 0),
    lost: 0, doubled: 0, reordered: 0, errors: errors.length, ...recovery(entries, members), problems: [],
  }
  const say = (what: 'lost' | 'doubled' | 'reordered' | null, problem: string): void => {
    if (what !== null) verdict[what] += 1
    if (verdict.problems.length < 20) verdict.problems.push(what === null ? problem : `${what}: ${problem}`)
  }

  const logs = new Map(Object.keys(members).map((id) => [id, stored.filter(({ conversationId }) => conversationId === id).sort((one, other) => one.seq - other.seq)] as const))
  const byText = new Map<string, StoredRow[]>()
  for (const row of stored) byText.set(row.text, [...byText.get(row.text) ?? [], row])

  // Acknowledged means stored, once, there.
  const answered = new Map(acked.map((ack) => [ack.key, ack]))
  for (const { client, key, text } of sent) {
    const rows = byText.get(text) ?? []
    const ack = answered.get(key)
    if (rows.length > 1) for (const { seq } of rows.slice(1)) say('doubled', `"${text}" is stored again as ${seq}`)
    if (ack === undefined) {
      if (!errors.some((error) => error.client === client && error.what === key)) say('lost', `"${text}" was never answered`)
    } else if (!rows.some(({ id, seq }) => id === ack.id && seq === ack.seq)) say('lost', `"${text}" was acknowledged as ${ack.seq}, and is not there`)
  }
  for (const { client, what, code } of errors) say(null, `error: ${client} was told ${code} about ${what}`)

  // The log has no hole, and keeps the order of each sender.
  for (const [id, log] of logs) {
    log.forEach(({ seq }, index) => seq !== index + 1 && say(null, `hole: at place ${index + 1} of ${id} is seq ${seq}`))
    const place = new Map(log.toReversed().map(({ text, seq }) => [text, seq]))
    const last = new Map<string, number>()
    for (const { client, conversationId, text } of sent) {
      const seq = place.get(text)
      if (conversationId !== id || seq === undefined) continue
      if (seq < (last.get(client) ?? 0)) say('reordered', `"${text}" of ${client} stands before what they sent earlier`)
      last.set(client, Math.max(seq, last.get(client) ?? 0))
    }
  }

  // Stored means shown, once, in that order, on each client.
  const screens = new Map(shown.map((screen) => [`${screen.client} ${screen.conversationId}`, screen]))
  for (const [id, log] of logs) {
    for (const client of members[id] ?? []) {
      const screen = screens.get(`${client} ${id}`)
      if (screen === undefined) say(null, `nobody looked what ${client} shows of ${id}`)
      else compareScreen(screen, log, say)
    }
  }

  const heard = new Set<string>()
  for (const { client, id } of of('heard')) {
    if (heard.has(`${client} ${id}`)) say('doubled', `${client} heard of ${id} again`)
    heard.add(`${client} ${id}`)
  }
  return verdict
}

function compareScreen({ client, messages, unseen, seenSeq }: Of<'shown'>, log: readonly StoredRow[], say: (what: 'lost' | 'doubled' | 'reordered' | null, problem: string) => void): void {
  const on = new Map<string, ShownMessage>()
  let before = 0
  for (const message of messages) {
    const { id, seq, text } = message
    if (id === null || seq === null) {
      say('lost', `${client} still shows "${text}" as being sent`)
      continue
    }
    if (on.has(id)) say('doubled', `${client} shows "${text}" again`)
    on.set(id, message)
    if (seq < before) say('reordered', `${client} shows ${seq} after ${before}`)
    before = seq
  }
  for (const row of log) {
    const message = on.get(row.id)
    if (message === undefined) say('lost', `${client} does not show "${row.text}", ${row.seq}`)
    else if (message.seq !== row.seq) say('reordered', `${client} shows "${row.text}" as ${message.seq}, it is ${row.seq}`)
    else if (message.text !== row.text) say(null, `${client} shows "${message.text}" for "${row.text}"`)
    on.delete(row.id)
  }
  for (const { text } of on.values()) say(null, `${client} shows "${text}", which is not stored`)
  const counted = Math.min(100, log.filter(({ seq, senderId }) => seq > seenSeq && senderId !== client).length)
  if (counted !== unseen) say(null, `${client} counts ${unseen} unseen, and there are ${counted}`)
}

/** For each fault: when everybody was connected and had all that was acknowledged before it ended. */
function recovery(entries: readonly HistoryEntry[], members: History['members']): Pick<Verdict, 'recoveryMs' | 'lastRecoveryMs'> {
  let longest: number | null = 0
  let last: number | null = 0
  for (const [index, entry] of entries.entries()) {
    if (entry.kind !== 'healed') continue
    const heads = new Map<string, number>()
    for (const one of entries.slice(0, index)) if (one.kind === 'acked') heads.set(one.conversationId, Math.max(one.rev, heads.get(one.conversationId) ?? 0))
    const missing = new Set<string>()
    const away = new Set<string>()
    const take = (one: HistoryEntry): void => {
      if (one.kind === 'connection') away[one.state === 'online' || one.state === 'degraded' ? 'delete' : 'add'](one.client)
      if (one.kind === 'synced' && one.rev >= (heads.get(one.conversationId) ?? 0)) missing.delete(`${one.client} ${one.conversationId}`)
    }
    for (const [id, clients] of Object.entries(members)) if (heads.has(id)) for (const client of clients) missing.add(`${client} ${id}`)
    for (const one of entries.slice(0, index)) take(one)
    let end: number | null = missing.size + away.size === 0 ? entry.at : null
    for (let later = index + 1; end === null && later < entries.length; later += 1) {
      const one = entries[later] as HistoryEntry
      take(one)
      // Another fault may begin before everybody is back from this one.
      if (missing.size + away.size === 0) end = one.at
    }
    last = end === null ? null : Math.round(end - entry.at)
    longest = last === null || longest === null ? null : Math.max(longest, last)
  }
  return { recoveryMs: longest, lastRecoveryMs: last }
}
