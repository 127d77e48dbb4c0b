import { watchMachine } from './machine.js'

/** One of the things compared. */
export interface Variant<Sample> {
  /** Its row in the table. */
  name: string
  /** Measures one window. */
  measure(): Promise<Sample>
}

/** How long to measure. */
export interface Effort {
  /** How many windows of each variant. */
  rounds: number
  /** How long a variant runs before its window, in milliseconds. */
  warmupMs: number
  /** How long a window is, in milliseconds. */
  windowMs: number
  /** True for a look that only shows that all runs: sizes are small and figures mean nothing. */
  smoke: boolean
  /** True when Confab's source is measured, not its built packages. */
  fromSource: boolean
}

/** What was measured. */
export interface Measured<Sample> {
  /** The samples by variant, in the order of rounds. */
  samples: Map<string, Sample[]>
  /** How many windows were thrown away because time was stolen. */
  redone: number
  /** The largest share of stolen time in a window that counts; null where the system does not say. */
  stolen: number | null
}

const stolenLimit = 0.03
const attempts = 4

/** Measures every variant once in each round, each round beginning with another, so that a drift of the machine meets all alike. */
export async function interleave<Sample>(variants: readonly Variant<Sample>[], { rounds }: Pick<Effort, 'rounds'>): Promise<Measured<Sample>> {
  const measured: Measured<Sample> = { samples: new Map(variants.map(({ name }) => [name, []])), redone: 0, stolen: null }
  for (let round = 0; round < rounds; round += 1) {
    for (const variant of rotated(variants, round)) {
      measured.samples.get(variant.name)?.push(await undisturbed(variant, measured))
      process.stderr.write('.')
    }
  }
  process.stderr.write('\n')
  return measured
}

/** The same in the same order, beginning with another. */
export function rotated<Value>(values: readonly Value[], by: number): Value[] {
  return values.map((_, at) => values[(at + by) % values.length] as Value)
}

async function undisturbed<Sample>(variant: Variant<Sample>, measured: Measured<Sample>): Promise<Sample> {
  for (let attempt = 1; ; attempt += 1) {
    const endOfWindow = watchMachine()
    const sample = await variant.measure()
    const stolen = endOfWindow()
    if (stolen === null) return sample
    if (stolen <= stolenLimit || attempt === attempts) {
      measured.stolen = Math.max(measured.stolen ?? 0, stolen)
      return sample
    }
    measured.redone += 1
  }
}
