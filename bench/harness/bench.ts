import type { Report } from './report.js'
import type { Effort } from './rounds.js'

/** A benchmark: measures, and says what it found. */
export interface Bench {
  /** Measures and returns its one table. */
  run(effort: Effort): Promise<Report>
}
