import type { PersonId } from './people.js'

/** When something was said: so many minutes ago, or at a time of day so many days ago. */
export type Moment = { minutesAgo: number } | { daysAgo: number; at: `${number}:${number}` }

/** A conversation that is there from the start. */
export interface SeedConversation {
  /** A group has a name; a direct conversation is between the two people. */
  name?: string
  /** Who is in it; the first one started it. */
  members: [PersonId, PersonId, ...PersonId[]]
  /** What was said, oldest first. */
  lines: [moment: Moment, from: PersonId, text: string][]
  /** Who has not seen how many of the last messages. */
  unseen?: Partial<Record<PersonId, number>>
}

const ago = (minutesAgo: number): Moment => ({ minutesAgo })
const day = (daysAgo: number, at: `${number}:${number}`): Moment => ({ daysAgo, at })

/** The conversations, the one with the oldest last message first. */
export const conversations: SeedConversation[] = [
  {
    members: ['hana', 'ada'],
    lines: [
      [day(6, '17:40'), 'hana', 'Hi Ada, Ben said you know everybody in this town. Is there a swimming pool that opens early?'],
      [day(6, '18:02'), 'ada', 'Welcome! The one by the river, from six. Bring a coin for the locker.'],
      [day(6, '18:03'), 'hana', 'Perfect, thank you!'],
    ],
  },
  {
    members: ['gustavo', 'ada'],
    lines: [
      [day(3, '11:15'), 'ada', 'The front brake squeaks again.'],
      [day(3, '11:48'), 'gustavo', 'Bring it by. It is always the front brake with you.'],
      [day(2, '16:20'), 'gustavo', 'Done. I also pumped the tyres, they were a scandal.'],
      [day(2, '16:31'), 'ada', 'You are the best, I owe you a cake'],
    ],
  },
  {
    name: 'Word of the day',
    members: ['emi', 'ada', 'ben', 'dilan'],
    lines: wordsOfTheDay(),
  },
  {
    members: ['dilan', 'farah'],
    lines: [
      [day(1, '06:12'), 'farah', 'On my way home. There was a kingfisher at the bridge!'],
      [day(1, '07:30'), 'dilan', 'At the bridge?? I have been waiting there for three weeks.'],
      [day(1, '07:31'), 'farah', 'You have to come when sensible people are asleep.'],
    ],
    unseen: { dilan: 1 },
  },
  {
    members: ['ada', 'ben'],
    lines: [
      [day(1, '19:05'), 'ben', 'The sourdough is alive. I repeat: alive.'],
      [day(1, '19:06'), 'ben', 'It lifted the lid off the jar.'],
      [day(1, '19:20'), 'ada', 'Should we be worried?'],
      [day(1, '19:21'), 'ben', 'Only the neighbours.'],
      [ago(190), 'ada', 'So, how did it turn out?'],
      [ago(184), 'ben', 'Better than it deserved. I kept half a loaf for you.'],
    ],
    unseen: { ada: 1 },
  },
  {
    members: ['chloe', 'ada'],
    lines: [
      [day(1, '12:10'), 'ada', 'Are you still coming through on Friday?'],
      [day(1, '12:44'), 'chloe', 'Yes! My train gets in at 18:04, if the trains are in the mood.'],
      [day(1, '12:45'), 'ada', 'I will be at the station. The one with the big umbrella.'],
      [ago(66), 'chloe', 'Small change: 18:34. They were not in the mood.'],
      [ago(65), 'chloe', 'I will bring the good cheese to make up for it.'],
    ],
    unseen: { ada: 2 },
  },
  {
    name: 'Trip to Lisbon',
    members: ['ada', 'ben', 'chloe', 'emi', 'gustavo'],
    lines: [
      [day(2, '20:10'), 'ada', 'I found a flat with a terrace. Five beds, and a lemon tree.'],
      [day(2, '20:11'), 'ada', 'It is up a hill, but everything there is up a hill.'],
      [day(2, '20:26'), 'emi', 'You had me at lemon tree.'],
      [day(2, '20:40'), 'gustavo', 'Is there somewhere to put bicycles?'],
      [day(2, '20:41'), 'ada', 'Up a hill, Gustavo. Up a hill.'],
      [day(1, '09:15'), 'chloe', 'I looked at the night train: we would wake up at the sea. There are still six beds if we book this week, and it costs less than the flight with bags.'],
      [day(1, '09:31'), 'ben', 'Night train, please. I will bring breakfast for everybody.'],
      [day(1, '21:02'), 'emi', 'Night train!'],
      [ago(52), 'chloe', 'Then I book it tonight, unless somebody shouts.'],
      [ago(47), 'ada', 'Nobody shouts. Book it!'],
      [ago(31), 'ben', 'Now I want to be on that train already.'],
      [ago(12), 'emi', 'Terrace, lemon tree, sea. What should I read on the way?'],
    ],
    unseen: { ada: 1, ben: 1, chloe: 2, gustavo: 3 },
  },
]

/** A long history, to scroll back in. */
function wordsOfTheDay(): SeedConversation['lines'] {
  const words = [
    'dusk', 'ember', 'thicket', 'lull', 'brisk', 'harbour', 'mellow', 'nook', 'drizzle', 'lantern', 'meander', 'quilt', 'hearth', 'ripple',
    'tinker', 'bramble', 'gossamer', 'ledge', 'murmur', 'plum', 'saunter', 'twilight', 'wicker', 'yonder', 'amble', 'burrow', 'clover', 'dapple',
    'fathom', 'glimmer', 'hush', 'ivy', 'jumble', 'kettle', 'loft', 'moss', 'nestle', 'orchard', 'pebble', 'quaint',
  ]
  const answers: [PersonId, string][] = [
    ['ben', 'Good one.'],
    ['ada', 'I will use it in a sentence before lunch.'],
    ['dilan', 'Sounds like a bird. It is not a bird, I checked.'],
    ['ben', 'That goes on the bread.'],
    ['ada', 'My favourite this week.'],
  ]
  return words.flatMap((word, index) => {
    const daysAgo = words.length + 1 - index
    const [from, text] = answers[index % answers.length]!
    const [other, more] = answers[(index + 2) % answers.length]!
    return [
      [day(daysAgo, '08:00'), 'emi', word],
      [day(daysAgo, '08:14'), from, text],
      [day(daysAgo, '12:31'), other, more],
    ] satisfies SeedConversation['lines']
  })
}
