import { ChatError, fixedLimits } from '@confab/protocol'
import type { mongo } from 'mongoose'
import type { Contention } from './contention.js'
import type { Database } from './database.js'
import type { MessageRow } from './documents.js'
import { changedRow, editStatement, isGuardError, standsAs } from './edit-update.js'
import { refusalOf, timedOut } from './errors.js'
import type { HeadCache } from './head-cache.js'
import { messageProjection } from './message-mapping.js'
import type { NewContent, Part, PendingEdit } from './pending.js'
import { messageIndexes } from './schemas/message-schema.js'

/** What editing needs. */
export interface EditParts {
  /** The database. */
  database: Database
  /** Where logs end. */
  heads: HeadCache
  /** Who fights with other nodes. */
  contention: Contention
  /** Called with each message that is in the log as it should be, once that is durable. */
  settle(pending: PendingEdit, row: MessageRow, changed: boolean): void
}

/** A message as an edit finds it. */
type Target = MessageRow & { changes: number; revs?: number[]; planned?: true }

/** Messages by id, as they were read and then changed by the statements before. */
export type Targets = Map<string, Target>

interface Attempt {
  part: Part
  pending: PendingEdit
  before: MessageRow
  after: MessageRow
}

/** Edits and deletions of a flush. */
export interface Edits {
  /** Reads the messages that are to be changed; one command. Meanwhile new messages may be appended. */
  read(parts: readonly Part[]): Promise<Targets>
  /** Changes them; one command. Takes out of the parts what is done. */
  write(parts: readonly Part[], targets: Targets): Promise<void>
}

/**
 * Makes the edits. An edit takes max(head rev, the message's own rev) + 1: a unique multikey index does not compare a document with itself, so under a
 * stale head a message could take a rev again that it had before, and a reader would miss the change.
 */
export function createEdits({ database: { messages, reach }, heads, contention, settle }: EditParts): Edits {
  const take = (part: Part, pending: PendingEdit): void => {
    part.edits = part.edits.filter((other) => other !== pending)
  }
  const done = (part: Part, pending: PendingEdit, row: MessageRow, changed: boolean): void => {
    take(part, pending)
    settle(pending, row, changed)
  }
  const refuse = (part: Part, pending: PendingEdit, error: ChatError): void => {
    take(part, pending)
    pending.call.reject(error)
  }

  const read = async (ids: readonly mongo.ObjectId[], withRevs: boolean): Promise<Targets> => {
    const projection = { ...messageProjection, changes: { $size: '$revs' }, ...(withRevs ? { revs: 1 } : {}) }
    const rows = await reach.read((options) => messages.find({ _id: { $in: [...ids] } }, { ...options, projection }).toArray())
    return new Map((rows as unknown as Target[]).map((row) => [row._id.toHexString(), row]))
  }

  /** Whether an attempt whose answer was lost is in the log; null when a later change hides whether it was. */
  const wentIn = ({ tried, content }: PendingEdit, target: Target): boolean | null => {
    if (tried === undefined || target.revs?.includes(tried) !== true) return false
    return target.rev === tried ? standsAs(target, content) : null
  }

  /** Answers what needs no write, and gives each of the others its rev, in order. */
  const plan = (part: Part, targets: Targets): Attempt[] => {
    let head = heads.get(part.lane.key)?.rev
    if (head === undefined) return []
    const attempts: Attempt[] = []
    for (const pending of part.edits) {
      const id = pending.messageId.toHexString()
      const before = targets.get(id)
      if (before === undefined || !before.conversationId.equals(part.lane.id)) {
        take(part, pending)
        pending.call.resolve(null)
      } else if (before.planned === true && !canChange(before, pending.content)) {
        // What is only planned answers nothing: next time.
        continue
      } else if (wentIn(pending, before) === true) done(part, pending, before, true)
      else if (wentIn(pending, before) === null) refuse(part, pending, timedOut(reach.timeoutMs))
      else if (before.deletedAt !== null) done(part, pending, before, false)
      else if (!canChange(before, pending.content)) {
        refuse(part, pending, new ChatError('CONFLICT', `The message was not changed: it has taken ${fixedLimits.changesPerMessage} changes already. Delete it and send a new one.`, {
          details: { reason: 'too_many_changes' },
        }))
      } else {
        head = Math.max(head, before.rev) + 1
        const after = changedRow(before, pending.content, head)
        targets.set(id, { ...after, changes: before.changes + 1, planned: true })
        attempts.push({ part, pending, before, after })
      }
    }
    return attempts
  }

  const commit = (attempts: readonly Attempt[]): void => {
    for (const { part, pending, after } of attempts) {
      heads.set(part.lane.key, { seq: heads.get(part.lane.key)?.seq ?? 0, rev: after.rev })
      done(part, pending, after, true)
    }
    for (const key of new Set(attempts.map(({ part }) => part.lane.key))) contention.won(key)
  }

  return {
    read: (parts) => {
      const edits = parts.flatMap((part) => part.edits)
      if (edits.length === 0) return Promise.resolve(new Map())
      return read(edits.map(({ messageId }) => messageId), edits.some(({ tried }) => tried !== undefined))
    },
    write: async (parts, targets) => {
      const attempts = parts.flatMap((part) => plan(part, targets))
      if (attempts.length === 0) return
      try {
        await reach.once((options) => messages.bulkWrite(
          attempts.map(({ before, after }) => ({ updateOne: editStatement(before, after) })), { ...options, ordered: true },
        ), { mayLinger: true })
      } catch (error) {
        const refusal = refusalOf(error)
        if (refusal === null) {
          // Found out with the next attempt: it reads the messages again.
          for (const { part, pending, after } of attempts) {
            heads.drop(part.lane.key)
            pending.tried = after.rev
          }
          throw error
        }
        commit(attempts.slice(0, refusal.index))
        const { part } = attempts[refusal.index] as Attempt
        if (refusal.violated === messageIndexes.revs.name) {
          heads.drop(part.lane.key)
          contention.lost(part.lane.key)
        } else if (!isGuardError(error)) throw error
        return
      }
      commit(attempts)
    },
  }
}

function canChange({ deletedAt, changes }: Target, { kind }: NewContent): boolean {
  return deletedAt === null && (kind === 'delete' || changes < fixedLimits.changesPerMessage)
}
