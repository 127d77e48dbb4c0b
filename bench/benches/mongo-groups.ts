import type { Bench } from '../harness/bench.js'
import { controlNote, roundNotes, type Cell } from '../harness/report.js'
import { interleave } from '../harness/rounds.js'
import { figureOf, ratioOf, type Figure } from '../harness/statistics.js'
import type { KeysWritten, SendCost } from '../loads/mongo.js'
import type { VariantName } from '../mongo/variants.js'
import { withReplicaSet, withVariant } from '../mongo/with-variant.js'

const sizes = [2, 250, 1_000]
const rows: readonly { name: string; what: VariantName }[] = [
  { name: 'Confab storage', what: 'confab' },
  { name: 'Confab storage, again', what: 'confab' },
  { name: 'by hand, every message moves the sidebar', what: 'driver' },
  { name: 'tutorial schema, Mongoose', what: 'tutorial' },
]
const [ours, again] = ['Confab storage', 'Confab storage, again']

/** A message to a large group: a sidebar index has one key for each member, and a message that moves a conversation up would write them all. */
export const mongoGroups: Bench = {
  run: effort => withReplicaSet(async uri => {
    const rowName = (name: string, members: number): string => `${name}; ${members} members`
    const keys = new Map<string, KeysWritten>()
    for (const members of sizes) {
      for (const { name, what } of rows) keys.set(rowName(name, members), await withVariant({ what, uri }, child => child.call('keys', { members, messages: 20 })))
    }
    const measured = await interleave(
      sizes.flatMap(members => rows.map(({ name, what }) => ({
        name: rowName(name, members),
        measure: () => withVariant({ what, uri }, child => child.call<SendCost>('send', {
          conversations: 1, senders: 1, members, warmupMs: effort.warmupMs / 2, windowMs: effort.windowMs / 2,
        })),
      }))),
      effort,
    )
    const values = (name: string, members: number, field: keyof SendCost): number[] => (measured.samples.get(rowName(name, members)) ?? []).map(sample => sample[field])
    const toPair = (name: string, members: number): Figure => ratioOf(values(name, 2, 'perSecond'), values(name, members, 'perSecond'))
    return {
      about: 'Messages of one sender to one group. Keys are counted by MongoDB\'s profile: put in and taken out, of the message\'s own indexes and of the conversation\'s, which sidebars are read along.',
      columns: ['storage and group', 'keys of the message', 'keys of the conversation', 'time of a send ÷ to 2', 'messages/s', 'CPU µs/message'],
      rows: sizes.flatMap(members => rows.filter(({ name }) => name !== again).map(({ name }): Cell[] => {
        const { message, conversation } = keys.get(rowName(name, members)) ?? { message: NaN, conversation: NaN }
        return [
          rowName(name, members), message, conversation, toPair(name, members),
          figureOf(values(name, members, 'perSecond')).median, figureOf(values(name, members, 'micros')).median,
        ]
      })),
      goals: [],
      notes: [
        ...sizes.map(members => `${members} members: ${controlNote(ratioOf(values(again, members, 'perSecond'), values(ours, members, 'perSecond')))}`),
        roundNotes(measured, effort),
      ],
      raw: { keys: Object.fromEntries(keys), sends: Object.fromEntries(measured.samples) },
    }
  }),
}
