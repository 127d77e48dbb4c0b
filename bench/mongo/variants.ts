import { confabVariant } from './confab-variant.js'
import { driverVariant } from './driver-variant.js'
import { counterVariant, insertVariant } from './plain-variants.js'
import { tutorialVariant } from './tutorial-variant.js'
import type { MakeVariant } from './variant.js'

/** Every way to keep a chat in MongoDB that is measured. */
export const variants = {
  confab: confabVariant,
  driver: driverVariant,
  insert: insertVariant,
  counter: counterVariant,
  tutorial: tutorialVariant,
} as const satisfies Record<string, MakeVariant>

/** The name of one. */
export type VariantName = keyof typeof variants
