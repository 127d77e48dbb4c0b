import type { Limits, RateClass } from '@confab/protocol'
import type { RateLimit } from './rate-limit-store.js'

/** Limits that differ from the defaults; what is left out stays as it is, within a rate too: `{ rates: { send: { perSecond: 5 } } }`. */
export type LimitChanges = Partial<Omit<Limits, 'rates'>> & {
  /** Rates that differ. */
  rates?: { readonly [Class in RateClass]?: Partial<RateLimit> }
}
