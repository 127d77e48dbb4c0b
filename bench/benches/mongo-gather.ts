import type { Bench } from '../harness/bench.js'
import { controlNote, roundNotes, type Cell } from '../harness/report.js'
import { interleave, type Effort } from '../harness/rounds.js'
import { figureOf, ratioOf, type Figure } from '../harness/statistics.js'
import type { SendCost, SendJob } from '../loads/mongo.js'
import type { VariantName } from '../mongo/variants.js'
import { withReplicaSet, withVariant } from '../mongo/with-variant.js'

const rows: readonly { name: string; what: VariantName }[] = [
  { name: 'one insert each', what: 'insert' },
  { name: 'one insert each, again', what: 'insert' },
  { name: 'counter first, then insert', what: 'counter' },
  { name: 'insert and head by hand', what: 'driver' },
  { name: 'tutorial schema, Mongoose', what: 'tutorial' },
  { name: 'Confab storage', what: 'confab' },
]
const [one, again, counter] = ['one insert each', 'one insert each, again', 'counter first, then insert']
const ours = 'Confab storage'

/** Many senders at once on one server: what gathering their messages into few commands saves. */
export const mongoGather: Bench = {
  run: effort => withReplicaSet(async uri => {
    const shapes = [
      { title: '1 conversation, 100 senders', conversations: 1, senders: effort.smoke ? 10 : 100 },
      { title: '100 conversations, 200 senders', conversations: effort.smoke ? 10 : 100, senders: effort.smoke ? 20 : 200 },
    ] as const
    const rowName = (name: string, title: string): string => `${name}; ${title}`
    const measured = await interleave(
      shapes.flatMap(({ title, ...shape }) => rows.map(({ name, what }) => ({ name: rowName(name, title), measure: () => measure(uri, what, shape, effort) }))),
      effort,
    )
    const values = (name: string, title: string, field: keyof SendCost): number[] => (measured.samples.get(rowName(name, title)) ?? []).map(sample => sample[field])
    const ratio = (name: string, title: string, field: keyof SendCost, divisor: string): Figure => ratioOf(values(name, title, field), values(divisor, title, field))
    const [{ title: narrow }, { title: wide }] = shapes
    return {
      about: 'Storage alone, on a replica set of one node, everything with `w: majority`; each sender sends its next message when the last is stored. CPU is the server process\'s, the driver\'s in it; mongod runs on the same cores.',
      columns: ['storage and load', 'messages/s ÷ counter first', 'CPU ÷ one insert each', 'messages/s', 'CPU µs/message'],
      rows: shapes.flatMap(({ title }) => rows.map(({ name }): Cell[] => [
        rowName(name, title), ratio(name, title, 'perSecond', counter), ratio(name, title, 'micros', one),
        figureOf(values(name, title, 'perSecond')).median, figureOf(values(name, title, 'micros')).median,
      ])),
      goals: [
        { name: 'P11', about: 'CPU per message with 100 senders ÷ one insert each', figure: ratio(ours, narrow, 'micros', one).median, better: 'lower', must: 0.3, aim: 0.1 },
        { name: 'P11', about: 'messages/s of 200 senders in 100 conversations ÷ counter first', figure: ratio(ours, wide, 'perSecond', counter).median, better: 'higher', must: 5, aim: 10 },
      ],
      notes: [
        ...shapes.map(({ title }) => `${title}: ${controlNote(ratio(again, title, 'perSecond', one))} by throughput; ${controlNote(ratio(again, title, 'micros', one))} by CPU`),
        roundNotes(measured, effort),
      ],
      raw: Object.fromEntries(measured.samples),
    }
  }),
}

function measure(uri: string, what: VariantName, shape: Omit<SendJob, 'warmupMs' | 'windowMs'>, { warmupMs, windowMs }: Effort): Promise<SendCost> {
  return withVariant({ what, uri }, child => child.call<SendCost>('send', { ...shape, warmupMs, windowMs }))
}
