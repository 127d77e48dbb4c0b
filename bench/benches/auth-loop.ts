import type { FailureTimes, LoopSample } from '../loads/auth-loop.js'
import type { Bench } from '../harness/bench.js'
import { startChild } from '../harness/child.js'
import { controlNote, roundNotes } from '../harness/report.js'
import { interleave } from '../harness/rounds.js'
import { figureOf, ratioOf } from '../harness/statistics.js'

const [idle, again, busy] = ['nothing to do', 'nothing to do, again', '20 parallel log-ins']

/** What log-ins cost everybody else, and whether the time of a refusal tells who has an account. */
export const authLoop: Bench = {
  run: async effort => {
    const child = startChild('loads/auth-loop')
    try {
      const variants = [[idle, 0], [again, 0], [busy, 20]] as const
      const measured = await interleave(
        variants.map(([name, parallel]) => ({ name, measure: () => child.call<LoopSample>('loop', { parallel, windowMs: effort.windowMs }) })),
        effort,
      )
      const failures: FailureTimes[] = []
      for (let round = 0; round < effort.rounds; round += 1) failures.push(await child.call<FailureTimes>('failures', { tries: effort.smoke ? 2 : 15 }))
      const of = (name: string, field: keyof LoopSample): number[] => (measured.samples.get(name) ?? []).map(sample => sample[field])
      const times = ratioOf(failures.map(({ unknown }) => unknown), failures.map(({ wrong }) => wrong))
      return {
        about: 'One process, memory storage, bcrypt at the default cost on the default threads. The delay of the event loop while 20 people log in over and over; and how long a refused log-in takes.',
        columns: ['while', 'p99 delay ms', 'longest ms', 'log-ins'],
        rows: variants.map(([name]) => [name, figureOf(of(name, 'p99')), figureOf(of(name, 'longest')), figureOf(of(name, 'logIns')).median]),
        goals: [
          { name: 'P12', about: 'event-loop delay p99 during 20 parallel log-ins, in ms', figure: figureOf(of(busy, 'p99')).median, better: 'lower', must: 20, aim: 5 },
          { name: 'S14', about: 'time of a log-in, unknown person and wrong password: how far the medians are apart', figure: Math.abs(times.median - 1), better: 'lower', must: 0.05, aim: 0.02 },
        ],
        notes: [controlNote(ratioOf(of(again, 'p99'), of(idle, 'p99'))), roundNotes(measured, effort)],
        raw: { loop: Object.fromEntries(measured.samples), failures },
      }
    } finally {
      await child.stop()
    }
  },
}
