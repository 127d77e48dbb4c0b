import { recordOf, type Model, type Rec } from '../engine/model.js'
import { pair } from '../engine/people.js'
import type { SavedRecord, SavedSetting } from './cache-store.js'

/** This much of each timeline is kept. */
const keptMessages = 50
/** This many conversations are kept, those that moved last. */
const keptRecords = 200

/** The conversations worth keeping. */
export function worthKeeping({ records }: Model): Rec[] {
  const known = [...records.values()].filter(({ key, row, member, error }) => row && member && !error && !key.startsWith('to:'))
  return known.sort((one, other) => ((one.row?.activityAt ?? '') < (other.row?.activityAt ?? '') ? 1 : -1)).slice(0, keptRecords)
}

/** What is kept of a conversation. A timeline that does not reach the end, or knows of a gap, is of no use later. */
export function packRecord(rec: Rec): SavedRecord {
  const { ahead: _, typing: __, open: ___, loading: ____, error: _____, row, log, ...rest } = rec
  const isUseful = log && !log.hasNewer && log.rev < Infinity
  return {
    ...rest, row: row && { ...row },
    log: isUseful ? { ...log, messages: log.messages.slice(-keptMessages), hasOlder: log.hasOlder || log.messages.length > keptMessages } : null,
  }
}

/** What is kept besides. Where not all rows are, the sidebar is paged again from its beginning. */
export function packSetting({ me, users, cursor, top, records }: Model): SavedSetting | null {
  const isWhole = records.size <= keptRecords
  return me && { me, users, cursor: isWhole || cursor === undefined ? cursor : null, top: isWhole ? top : '' }
}

/** Puts what was kept into a model, where that knows nothing better: as if the client had slept. */
export function unpack(model: Model, { me, users, cursor, top }: SavedSetting, records: readonly SavedRecord[]): void {
  model.me ??= me
  model.users = new Map([...users, ...model.users])
  for (const id of users.keys()) model.strangers.delete(id)
  if (model.cursor === undefined) Object.assign(model, { cursor, top })
  for (const saved of records) {
    const rec = recordOf(model, saved.key)
    if (rec.row || rec.log) continue
    Object.assign(rec, saved)
    const { otherUserId } = saved
    // It may be open under the name it had while nobody knew of it.
    if (otherUserId !== null && !model.directs.has(otherUserId)) pair(model, rec, otherUserId)
  }
}
