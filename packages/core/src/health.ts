import { protocolVersion } from '@confab/protocol'
import type { Health, HealthCode } from './interfaces/chat.js'
import type { Storage } from './interfaces/storage.js'
import type { Transport } from './interfaces/transport.js'
import type { Opening } from './opening.js'

/** What tells how a chat is. */
export interface HealthParts {
  storage: Storage
  opening: Opening
  presence: { readonly problem: string | null }
  transports: Iterable<Transport>
}

/** Tells how a chat is. Never rejects. */
export async function healthOf({ storage, opening, presence, transports }: HealthParts): Promise<Health> {
  const reachable = await Promise.resolve().then(() => storage.ping()).then(() => true, () => false)
  const problems: [code: HealthCode, reason: string | null][] = [
    ['storage_unreachable', reachable ? null : 'The storage cannot be reached.'],
    [opening.closed ? 'closing' : 'storage_not_ready', opening.problem],
    ['presence_unreachable', presence.problem],
    ...Array.from(transports, ({ problem }): [HealthCode, string | null] => ['live_events', problem ?? null]),
  ]
  const found = problems.filter((one): one is [HealthCode, string] => one[1] !== null)
  return { status: found.length === 0 ? 'ok' : 'degraded', reasons: found.map(([, reason]) => reason), codes: found.map(([code]) => code), protocol: protocolVersion }
}
