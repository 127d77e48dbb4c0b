import type { KeeperParts } from '../shell/keeper.js'
import type { DiskTurns } from './disk-turns.js'
import type { Lead } from './lead.js'
import type { QueueStore } from './queue-store.js'

/**
 * When this tab leads, which is to say, sends what all have queued. It wants to while it is in touch with the server; before it sends, it takes in what the disk says, what the one before left;
 * before it lets another lead, what it was sending has come to an end, and the disk says what became of it. So nobody sends what somebody has sent.
 */
export interface Leader {
  /** Whether this tab leads. */
  readonly isLeading: boolean
  /** Whether this tab may begin to send something: not when it is about to let another lead. */
  maySend(): boolean
  /** Follows the connection: whoever is in touch with the server wants to lead, whoever is not lets others. To be called after every change. */
  follow(): void
  /** Somebody looks at another tab, which has something to send: lets it lead, unless somebody looks at this one. */
  giveWay(): void
  /** Lets another lead, whatever is on its way. */
  release(): void
  /** Does something that only who leads may, when nobody does, and lets go when the disk has it; tells whether it was done. */
  tryOnce(work: () => void): Promise<boolean>
}

/** What a leader stands on. */
export interface LeaderParts extends KeeperParts {
  readonly lead: Lead
  readonly queue: QueueStore
  readonly disk: DiskTurns
  /** Who is there, as far as is known. */
  userId(): string | undefined
  /** Takes in all that other tabs did. */
  look(): Promise<void>
}

/** Makes one that does not lead yet. */
export function createLeader({ env, model, isReady, changed, seenMarks, lead, queue, disk, userId, look }: LeaderParts): Leader {
  let isLeading = false
  let isLeaving = false
  /** Lets go of the lead, or stops waiting for it. */
  let letGo: (() => void) | undefined

  /** It is this tab's: first it looks at what there is. */
  async function held(): Promise<void> {
    const mine = letGo
    const me = model.me?.id
    if (me !== undefined) await disk.attempt(() => queue.clear(me, env.now()))
    await look()
    if (letGo !== mine || isLeaving) return
    isLeading = true
    // Marks that a page left behind are sent by this one.
    for (const { input, seq } of await leftMarks()) void seenMarks.mark('conversationId' in input && seq < Infinity ? { ...input, seq } : input)
    changed()
  }

  async function leftMarks(): ReturnType<QueueStore['marks']> {
    const marks = await queue.marks().catch(() => [])
    return marks.filter(mark => mark.userId === userId() && !seenMarks.due.has(mark.key))
  }

  function lost(): void {
    isLeading = false
    changed()
  }

  function release(): void {
    if (letGo) void disk.done().then(letGo)
    letGo = undefined
    isLeading = isLeaving = false
  }

  return {
    get isLeading() {
      return isLeading
    },
    maySend: () => isLeading && !isLeaving,
    follow() {
      if (letGo && (isLeaving || !isReady())) {
        isLeaving = true
        const isUnderWay = [...model.outbox.values()].some(({ isCalling, isBusy, files }) => isLeading && (isCalling || (isBusy && files)))
        if (!isUnderWay) release()
      }
      if (!letGo && isReady()) letGo = lead.take(() => void held(), lost)
    },
    giveWay() {
      if (isLeading && !env.isVisible()) isLeaving = true
      changed()
    },
    release,
    // Where that cannot be found out, each tab is on its own.
    tryOnce: work => lead.tryOnce(async () => {
      work()
      // What follows from it is put down at the end of this turn.
      await Promise.resolve()
      await disk.done()
    }).catch(() => true),
  }
}
