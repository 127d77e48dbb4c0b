import { voidReason, type LoadSample } from './drive.js'
import { format, type Cell } from './report.js'
import type { Measured } from './rounds.js'
import { figureOf, median, ratioOf, type Figure } from './statistics.js'

/** A number that a window showed. */
export type LoadField = keyof Omit<LoadSample, 'totals'>

/** Reads figures off the windows of a load. A row that lost anything is void: its figures are no numbers. */
export interface LoadFigures {
  /** Why a row says nothing, for its notes; null when it does. */
  whyVoid(name: string): string | null
  /** The value of a row, over all rounds. */
  value(name: string, field: LoadField): Figure
  /** One row ÷ another, round by round. */
  ratio(name: string, field: LoadField, divisor: string): Figure
  /** The cells that tell how hard a server worked: per second, CPU for each, share of a core. */
  effortCells(name: string): Cell[]
  /** One sentence for each row that is void. */
  notes(): string[]
}

/** Makes figures of what was measured. */
export function loadFigures({ samples }: Measured<LoadSample>): LoadFigures {
  const whyVoid = (name: string): string | null => voidReason(samples.get(name) ?? [])
  const values = (name: string, field: LoadField): number[] =>
    (samples.get(name) ?? []).map(sample => (whyVoid(name) === null ? sample[field] : NaN))
  return {
    whyVoid,
    value: (name, field) => figureOf(values(name, field)),
    ratio: (name, field, divisor) => ratioOf(values(name, field), values(divisor, field)),
    effortCells: name => [
      median(values(name, 'perSecond')),
      median(values(name, 'serverMicros')),
      `${format(100 * median(values(name, 'serverBusy')))} %`,
    ],
    notes: () => [...samples.keys()].flatMap(name => (whyVoid(name) === null ? [] : [`${name}: ${whyVoid(name)}`])),
  }
}

/** The heads of {@link LoadFigures.effortCells}. */
export const effortColumns = ['calls/s', 'server CPU µs/call', 'of one core'] as const
