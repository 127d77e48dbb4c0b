import type { Chat } from '@confab/core'
import type { SignedIn } from '@confab/protocol'
import { createHttpHandler } from '@confab/server-http'
import { demoPassword, demoPeople } from './demo-people'

type Line = [from: number, text: string]

const direct: { with: number; lines: Line[]; unseen: number }[] = [
  {
    with: 3,
    unseen: 0,
    lines: [
      [0, 'The front brake squeaks again.'],
      [3, 'Bring it by. It is always the front brake with you.'],
      [3, 'Done. I also pumped the tyres, they were a scandal.'],
      [0, 'You are the best, I owe you a cake'],
    ],
  },
  {
    with: 2,
    unseen: 2,
    lines: [
      [0, 'Are you still coming through on Friday?'],
      [2, 'Yes! My train gets in at 18:04, if the trains are in the mood.'],
      [0, 'I will be at the station. The one with the big umbrella.'],
      [2, 'Small change: 18:34. They were not in the mood.'],
      [2, 'I will bring the good cheese to make up for it.'],
    ],
  },
  {
    with: 1,
    unseen: 0,
    lines: [
      [1, 'The sourdough is alive. I repeat: alive.'],
      [1, 'It lifted the lid off the jar.'],
      [0, 'Should we be worried?'],
      [1, 'Only the neighbours.'],
      [0, 'So, how did it turn out?'],
      [1, 'Better than it deserved. I kept half a loaf for you.'],
    ],
  },
]

const trip: Line[] = [
  [0, 'I found a flat with a terrace. Five beds, and a lemon tree.'],
  [0, 'It is up a hill, but everything there is up a hill.'],
  [4, 'You had me at lemon tree.'],
  [3, 'Is there somewhere to put bicycles?'],
  [0, 'Up a hill, Gustavo. Up a hill.'],
  [2, 'I looked at the night train: we would wake up at the sea. There are still six beds if we book this week, and it costs less than the flight with bags.'],
  [1, 'Night train, please. I will bring breakfast for everybody.'],
  [4, 'Night train!'],
  [2, 'Then I book it tonight, unless somebody shouts.'],
  [0, 'Nobody shouts. Book it!'],
  [4, 'Terrace, lemon tree, sea. What should I read on the way?'],
]

/** Signs people up and lets them talk, by the same calls that anybody makes. An app that is not a demo needs none of this. */
export async function seed(chat: Chat): Promise<void> {
  const handler = createHttpHandler(chat)
  const people = await Promise.all(
    demoPeople.map(async ({ name, email, bio }) => {
      const body = JSON.stringify({ name, email, password: demoPassword })
      const response = await handler(new Request('http://localhost/api/chat/account/sign-up', { method: 'POST', headers: { 'content-type': 'application/json' }, body }))
      if (!response.ok) return null
      const { user } = (await response.json()) as SignedIn
      await chat.as(user.id).updateMe({ bio })
      return chat.as(user.id)
    }),
  )
  // They are there already.
  if (people.some(person => person === null)) return
  const as = (index: number) => people[index]!
  const idOf = async (index: number) => (await as(index).getMe()).id

  const say = async (conversationId: string, lines: Line[], unseen: number) => {
    let seq = 0
    for (const [from, text] of lines) seq = (await as(from).sendMessage({ conversationId, text })).seq
    for (const from of new Set(lines.map(([index]) => index))) await as(from).markSeen({ conversationId, seq: from === 0 ? seq - unseen : seq })
  }
  for (const { with: other, lines, unseen } of direct) {
    const { id } = await as(0).startConversation({ kind: 'direct', userId: await idOf(other) })
    await say(id, lines, unseen)
  }
  const { id } = await as(0).startConversation({ kind: 'group', name: 'Trip to Lisbon', userIds: await Promise.all([1, 2, 3, 4].map(idOf)) })
  await say(id, trip, 1)
}
