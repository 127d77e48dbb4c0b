import type { SyncInput } from '@confab/protocol'
import type { Model, Rec } from './model.js'

/** What a model still has to ask for, to become complete. */
export type Want =
  /** Rows of the sidebar that cannot be derived. */
  | { kind: 'sync'; id: '' }
  /** The latest page of a conversation, with its marks. */
  | { kind: 'page'; id: string }
  /** What happened in a conversation since a rev. */
  | { kind: 'changes'; id: string; since: number }
  /** A conversation with its members. */
  | { kind: 'conversation'; id: string }
  /** More of the sidebar, to find out whether there is a conversation with someone. */
  | { kind: 'sidebar'; id: '' }

/** Lists what is missing. Pure, so that what is asked can be tested like what is done with the answers. */
export function wants(model: Model): Want[] {
  const list: Want[] = []
  let { stale } = model
  for (const rec of model.records.values()) {
    const { key: id, log, row, people, open } = rec
    stale ||= row?.rev === Infinity
    if (rec.error) continue
    if (id.startsWith('to:')) {
      if (model.cursor) list.push({ kind: 'sidebar', id: '' })
      continue
    }
    if (log ? log.rev === Infinity : open) list.push({ kind: 'page', id })
    if (rec.version > (people?.version ?? (open ? -1 : rec.summary?.version ?? 0))) list.push({ kind: 'conversation', id })
    const since = revOf(rec)
    if (since < rec.head) list.push({ kind: 'changes', id, since })
  }
  return stale ? [...list, { kind: 'sync', id: '' }] : list
}

/** Up to where both readers of a record are complete; Infinity when neither could be brought further. */
function revOf({ row, log }: Rec): number {
  return Math.min(row?.rev ?? Infinity, log?.rev ?? Infinity)
}

/** What to say is held, loaded timelines and recent rows first, and for which the changes should come along. */
export function syncInput(model: Model): SyncInput {
  const rank = ({ log, open, row }: Rec): string => `${log ? 1 : 0}${open ? 1 : 0}${row?.activityAt ?? ''}`
  const held = [...model.records.values()].filter(({ row, log }) => row ?? log).sort((one, other) => (rank(one) < rank(other) ? 1 : -1))
  return {
    known: held.slice(0, 200).map(rec => ({ conversationId: rec.key, rev: Math.min(revOf(rec), rec.head), version: rec.summary?.version ?? 0 })),
    loaded: held.slice(0, 10).filter(({ log }) => log).map(({ key }) => key),
  }
}
