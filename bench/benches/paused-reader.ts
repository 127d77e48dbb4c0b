import type { Bench } from '../harness/bench.js'
import type { Usage } from '../harness/answer.js'
import { startChild } from '../harness/child.js'
import { confabPeer, type Started } from '../harness/peer.js'
import { controlNote, roundNotes } from '../harness/report.js'
import { interleave } from '../harness/rounds.js'
import { figureOf, median, ratioOf, type Figure } from '../harness/statistics.js'
import type { ReaderTimes } from '../loads/paused-reader.js'

const [all, again, one] = ['everybody reads', 'everybody reads, again', 'one does not read']
const shapes = [{ name: all, paused: false }, { name: again, paused: false }, { name: one, paused: true }]
const length = 3_500
const mib = 1024 * 1024

interface Sample extends ReaderTimes {
  heapBytes: number
}

/** What one reader of a busy group that stops to read costs the others. Its buffers, the system's and the server's mark fill within the window. */
export const pausedReader: Bench = {
  run: async effort => {
    const readers = effort.smoke ? 3 : 10
    const perSecond = effort.smoke ? 200 : 800
    // The server cuts who reads nothing for ten seconds.
    const windowMs = effort.smoke ? 500 : 9_000
    const load = { readers, perSecond, windowMs, warmupMs: effort.warmupMs }
    const measured = await interleave(shapes.map(({ name, paused }) => ({ name, measure: () => talkOnce({ ...load, paused }) })), effort)
    const values = (name: string, field: keyof Sample): number[] => (measured.samples.get(name) ?? []).map(sample => (sample.lost === 0 ? sample[field] : NaN))
    const toAll = (name: string, field: keyof Sample): Figure => ratioOf(values(name, field), values(all, field))
    const more = (name: string): Figure => figureOf(values(name, 'heapBytes').map((bytes, round) => (bytes - (values(all, 'heapBytes')[round] ?? NaN)) / mib))
    const lost = [...measured.samples].flatMap(([name, samples]) => (samples.some(sample => sample.lost !== 0) ? [`${name}: void, the others lost messages`] : []))
    return {
      about: `${perSecond} messages a second of ${length.toLocaleString('en-US')} characters to ${readers} readers and one more, sent at an even pace; windows of ${windowMs / 1_000} s from the moment at which that one stops to read. Times are those of the others.`,
      columns: ['', 'p99 ÷ everybody reads', 'p99 ms', 'p50 ms', 'MiB more in the server', 'messages that passed it by'],
      rows: shapes.map(({ name }) => [name, toAll(name, 'p99'), median(values(name, 'p99')), median(values(name, 'p50')), more(name), median(values(name, 'passedBy'))]),
      goals: [
        { name: 'T9', about: 'p99 of the others ÷ everybody reads', figure: toAll(one, 'p99').median, better: 'lower', must: 2, aim: 1.1 },
        { name: 'T9', about: 'MiB more in the server', figure: more(one).median, better: 'lower', must: 20, aim: 5 },
      ],
      notes: [...lost, `p99, ${controlNote(toAll(again, 'p99'))}`, roundNotes(measured, { ...effort, windowMs })],
      raw: Object.fromEntries(measured.samples),
    }
  },
}

async function talkOnce({ readers, ...talk }: { readers: number; perSecond: number; windowMs: number; warmupMs: number; paused: boolean }): Promise<Sample> {
  const server = startChild(confabPeer.server)
  const load = startChild('loads/paused-reader')
  try {
    const members = ['sender', ...Array.from({ length: readers }, (_, at) => `reader-${at}`), 'last']
    const { port, targets } = await server.call<Started>('start', { groups: [members] })
    const times = await load.call<ReaderTimes>('talk', { port, members, conversationId: targets[0]?.[0], length, ...talk })
    const { heapUsed } = await server.call<Usage>('collect')
    return { ...times, heapBytes: heapUsed }
  } finally {
    await Promise.all([server.stop(), load.stop()])
  }
}
