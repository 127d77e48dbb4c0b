import type { Model, Rec } from './model.js'

/** What a model still has to ask for to become complete. */
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

/** Lists what is missing. */
export function wants(model: Model): Want[] {
  const list: Want[] = []
  let { stale } = model
  for (const rec of model.records.values()) {
    const { key: id, log, row, open, member } = rec
    // A row that is only known from a receipt, and whose reading was overtaken, has no place of the actor's yet.
    stale ||= row?.rev === Infinity || (!!row && !member)
    if (rec.error) continue
    if (id.startsWith('to:')) {
      if (open && model.cursor) list.push({ kind: 'sidebar', id: '' })
      continue
    }
    if (log ? log.rev === Infinity : open) list.push({ kind: 'page', id })
    if (rec.version > (rec.members ? rec.membersVersion : open ? -1 : rec.conversation?.version ?? -1)) list.push({ kind: 'conversation', id })
    const since = revOf(rec)
    if (since < rec.head) list.push({ kind: 'changes', id, since })
  }
  if (stale && !model.asking) list.push({ kind: 'sync', id: '' })
  return list
}

/** Up to where both readers of a record are complete; Infinity when neither could be brought further. */
export function revOf({ row, log }: Rec): number {
  return Math.min(row?.rev ?? Infinity, log?.rev ?? Infinity)
}
