import type { Bench } from '../harness/bench.js'
import { startChild } from '../harness/child.js'
import { controlNote, roundNotes, type Cell } from '../harness/report.js'
import { interleave } from '../harness/rounds.js'
import { figureOf, percentile, ratioOf, type Figure } from '../harness/statistics.js'
import type { Place } from '../loads/mongo-pages.js'
import { newDatabase, withReplicaSet } from '../mongo/with-variant.js'

const places: Record<Place, string> = { end: 'the latest page', middle: 'a page in the middle', beginning: 'a page near the beginning' }
const names = Object.keys(places) as Place[]

/** Whether a page takes as long in a conversation of a million messages as in one of a thousand. */
export const mongoPages: Bench = {
  run: effort => withReplicaSet(async uri => {
    const lengths = effort.smoke ? [500, 500, 1_000, 2_000] : [1_000, 1_000, 100_000, 1_000_000]
    const turns = effort.smoke ? 10 : Math.ceil(effort.windowMs / 10)
    const child = startChild('loads/mongo-pages')
    try {
      await child.call('open', { uri, database: newDatabase(), lengths })
      // Once all over: compiled code, and what a server that runs has in memory.
      for (const place of names) await child.call('read', { place, turns: Math.ceil(turns / 3) })
      const measured = await interleave(names.map(place => ({ name: place, measure: () => child.call<number[][]>('read', { place, turns }) })), effort)
      await child.call('close')
      const times = (place: Place, index: number, share: number): number[] => (measured.samples.get(place) ?? []).map(sample => percentile(sample[index] ?? [], share))
      const ratio = (place: Place, index: number, share: number): Figure => ratioOf(times(place, index, share), times(place, 0, share))
      const called = (index: number): string => (lengths[index] ?? 0).toLocaleString('en-US')
      const long = [2, 3]
      return {
        about: `Pages of 50 from conversations of ${long.map(called).join(' and ')} messages ÷ from one of ${called(0)}, by the clock, one caller, single reads in turns, places at random. The database's cache is 256 MB.`,
        columns: ['page', ...long.flatMap(index => [`${called(index)}: median`, `${called(index)}: p99`]), `median ms at ${called(0)}`, `p99 ms at ${called(0)}`],
        rows: names.map((place): Cell[] => [
          places[place], ...long.flatMap(index => [ratio(place, index, 0.5), ratio(place, index, 0.99)]),
          figureOf(times(place, 0, 0.5)).median, figureOf(times(place, 0, 0.99)).median,
        ]),
        goals: names.flatMap(place => long.map(index => ({
          name: 'P6', about: `${places[place]}, ${called(index)} messages ÷ ${called(0)}, median`, figure: ratio(place, index, 0.5).median, better: 'lower' as const, must: 1.3, aim: 1.1,
        }))),
        notes: [
          ...names.map(place => `${places[place]}, another of ${called(1)}, median: ${controlNote(ratio(place, 1, 0.5))}; p99: ${controlNote(ratio(place, 1, 0.99))}`),
          roundNotes(measured, effort),
        ],
        raw: Object.fromEntries(names.map(place => [place, (measured.samples.get(place) ?? []).map(sample => sample.map(times => ({ median: percentile(times, 0.5), p99: percentile(times, 0.99) })))])),
      }
    } finally {
      await child.stop()
    }
  }),
}
