import { defaultLimits, type Limits, type RateClass } from '@confab/protocol'
import type { LimitChanges } from './interfaces/limit-changes.js'

const mostGroupMembers = 1_000

/** The defaults with what the app sets. Refuses limits that could not work, when the chat is made and not when the first user runs into them. */
export function limitsInForce(given: LimitChanges = {}): Limits {
  const classes = new Set([...Object.keys(defaultLimits.rates), ...Object.keys(given.rates ?? {})]) as Set<RateClass>
  const rates = Object.fromEntries(Array.from(classes, (name) => [name, { ...defaultLimits.rates[name], ...said(given.rates?.[name]) }])) as Limits['rates']
  const limits: Limits = { ...defaultLimits, ...said(given), rates }
  // Whoever lets larger files in, and says no more, means it.
  if (given.uploadBytes === undefined) limits.uploadBytes = Math.max(limits.uploadBytes, 4 * limits.fileBytes)
  else if (limits.uploadBytes < limits.fileBytes) throw new RangeError(`createChat cannot work with limits.uploadBytes of ${limits.uploadBytes}: it must be at least limits.fileBytes, ${limits.fileBytes}, or no such file could come in.`)
  for (const name of ['textLength', 'groupMembers', 'envelopeBytes', 'fileBytes', 'uploadBytes', 'socketsPerUser'] as const) requirePositive(name, limits[name])
  for (const [name, { burst, perSecond }] of Object.entries(rates)) {
    requirePositive(`rates.${name}.burst`, burst)
    if (!(perSecond > 0)) throw new RangeError(`createChat cannot work with limits.rates.${name}.perSecond of ${perSecond}: it must be more than 0.`)
  }
  if (limits.groupMembers > mostGroupMembers) {
    throw new RangeError(`createChat cannot work with limits.groupMembers of ${limits.groupMembers}: a group has at most ${mostGroupMembers} members.`)
  }
  return limits
}

/** Without what is there and undefined, which is as good as left out. */
function said<Given extends object>(given: Given = {} as Given): { [Key in keyof Given]: Exclude<Given[Key], undefined> } {
  return Object.fromEntries(Object.entries(given).filter(([, value]) => value !== undefined)) as { [Key in keyof Given]: Exclude<Given[Key], undefined> }
}

function requirePositive(name: string, value: number): void {
  if (!(value >= 1)) throw new RangeError(`createChat cannot work with limits.${name} of ${value}: it must be 1 or more.`)
}
