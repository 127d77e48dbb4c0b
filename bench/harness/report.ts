import { mkdirSync, writeFileSync } from 'node:fs'
import { dirname, join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { crowdedNote, machineClass } from './machine.js'
import type { Effort, Measured } from './rounds.js'
import type { Figure } from './statistics.js'

/** What a cell shows: a ratio or value with its range over the rounds, or a plain word. */
export type Cell = Figure | number | string

/** A promise about a figure. */
export interface Goal {
  /** Its name, such as `P1`. */
  name: string
  /** What it is about. */
  about: string
  /** What was measured. */
  figure: number
  /** Which side is good. */
  better: 'higher' | 'lower'
  /** The bound that must hold. */
  must: number
  /** The bound to be proud of. */
  aim: number
}

/** What a benchmark found. */
export interface Report {
  /** One sentence: what was done. */
  about: string
  /** The heads of the columns, the first for names. */
  columns: readonly string[]
  /** The rows. */
  rows: readonly (readonly Cell[])[]
  /** The promises it decides. */
  goals: readonly Goal[]
  /** What a reader must know besides, such as the A/A spread. */
  notes: readonly string[]
  /** Everything measured, round by round. */
  raw: unknown
}

/** A report as it is kept. */
export interface StoredReport extends Report {
  /** Which benchmark. */
  bench: string
  /** The day, ISO 8601. */
  date: string
  /** The kind of machine. */
  machine: string
  /** How long it was measured. */
  effort: Effort
}

/** Where reports are kept. */
export const resultsFolder = join(dirname(dirname(fileURLToPath(import.meta.url))), 'results')

/** Keeps a report as one JSON file, named as its benchmark; a smoke run's under another name, so that it never replaces figures. */
export function storeReport(bench: string, report: Report, effort: Effort): StoredReport {
  const crowded = crowdedNote()
  const notes = crowded === null ? report.notes : [...report.notes, crowded]
  const stored = { bench, date: new Date().toISOString().slice(0, 10), machine: machineClass(), effort, ...report, notes }
  mkdirSync(resultsFolder, { recursive: true })
  writeFileSync(join(resultsFolder, `${bench}${effort.smoke ? '.smoke' : ''}.json`), `${JSON.stringify(stored, null, 1)}\n`)
  return stored
}

/** Says what happened to the rounds. */
export function roundNotes({ redone, stolen }: Measured<unknown>, { rounds, windowMs }: Effort): string {
  const quiet = stolen === null ? 'stolen time is not known on this system' : `at most ${(stolen * 100).toFixed(1)} % of time stolen`
  return `${rounds} interleaved rounds, windows of ${windowMs / 1000} s; ${quiet}, ${redone} windows redone`
}

/** Says how far apart two runs of the same thing were. */
export function controlNote({ median, low, high }: Figure): string {
  return `A/A control: ${format(median)}, from ${format(low)} to ${format(high)}`
}

/** Writes a number with three digits that matter. */
export function format(value: number): string {
  if (!Number.isFinite(value)) return 'void'
  if (Math.abs(value) >= 1000) return Math.round(value).toLocaleString('en-US')
  return value >= 100 ? value.toFixed(0) : value >= 10 ? value.toFixed(1) : value.toFixed(2)
}
