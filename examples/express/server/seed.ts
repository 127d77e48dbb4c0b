import type { Chat, Clock } from '@confab/core'
import { people } from './people.js'
import { conversations, type Moment, type SeedConversation } from './seed-conversations.js'

/** A clock that can be set to a moment of the past, until it is told to go on. */
export interface PastClock extends Clock {
  /** What time it is from now on, in milliseconds since 1970; null goes on as usual. */
  set(time: number | null): void
}

/** The chat's clock while it is seeded: what was said last week shall look so. An app that is not a demo needs no clock. */
export function pastClock(): PastClock {
  let fixed: number | null = null
  return { now: () => fixed ?? Date.now(), set: time => (fixed = time) }
}

/** Puts people and conversations there, by the same calls that anybody makes. */
export async function seed(chat: Chat, clock: PastClock): Promise<void> {
  const isThere = (await chat.as(people[0].id).getSidebar({ limit: 1 })).items.length > 0
  if (isThere) return
  for (const { id, name, bio } of people) await chat.as(id).updateMe({ name, bio })
  for (const conversation of conversations) await seedConversation(chat, clock, conversation)
  clock.set(null)
}

async function seedConversation(chat: Chat, clock: PastClock, { name, members, lines, unseen = {} }: SeedConversation): Promise<void> {
  const [starter, ...others] = members
  if (lines[0] !== undefined) clock.set(timeOf(lines[0][0]))
  const { id: conversationId } = await chat
    .as(starter)
    .startConversation(name === undefined ? { kind: 'direct', userId: members[1] } : { kind: 'group', name, userIds: others })

  let seq = 0
  for (const [moment, from, text] of lines) {
    clock.set(timeOf(moment))
    seq = (await chat.as(from).sendMessage({ conversationId, text })).seq
  }
  for (const member of members) {
    const seen = seq - (unseen[member] ?? 0)
    if (seen > 0) await chat.as(member).markSeen({ conversationId, seq: seen })
  }
}

function timeOf(moment: Moment): number {
  if ('minutesAgo' in moment) return Date.now() - moment.minutesAgo * 60_000
  const [hours = 0, minutes = 0] = moment.at.split(':').map(Number)
  const time = new Date()
  time.setDate(time.getDate() - moment.daysAgo)
  return time.setHours(hours, minutes, 0, 0)
}
