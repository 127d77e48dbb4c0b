import type { Changes, ChatError, Conversation, MessagePage, PresenceList, SeenMarkList, Sidebar, UserList } from '@confab/protocol'
import type { Rec } from '../engine/model.js'
import { asking, leave, takeConversation, takePresence, takeUsers } from '../engine/people.js'
import { catchUp, takeMarks, takePage } from '../engine/record.js'
import { takeSidebar } from '../engine/sync.js'
import { wants, type Want } from '../engine/wants.js'
import type { Shell } from './shell.js'

/** How long what is missing may still come by itself. */
const patienceMs = 250
/** How long to wait after a failure. */
const againMs = 2_000

/** Where a page lies. */
export interface At {
  before?: number | undefined
  after?: number | undefined
  around?: number | undefined
}

/** Asks for what the model wants, and for the people it shows. */
export interface Asker {
  /** Asks for what is wanted and not on its way. */
  settle(): void
  /** Loads a page of a timeline that is held; `fresh` puts it in the place of what is. */
  page(rec: Rec, at: At, fresh?: boolean): Promise<void>
  /** Loads the next page of the sidebar. */
  sidebar(): Promise<void>
  /** To be called before a page of the sidebar is asked for; what it returns, when the page is taken in. Over a socket the presence of its people comes by itself from then on, and is not asked for. */
  following(): (sidebar: Sidebar) => void
  /** On a new connection nothing is on its way, and nobody's presence is told. */
  reset(): void
}

/** Makes an asker. */
export function createAsker({ env, model, isReady, isLive, wake, call, changed, emit }: Shell): Asker {
  const { records } = model
  const jobs = new Map<string, object>()
  const asked = { getUsers: new Set<string>(), getPresence: new Set<string>() }
  let paging: Promise<void> | undefined

  /** Does something in a moment, once at a time; after a failure again. */
  function job(name: string, ms: number, run: () => Promise<void>): void {
    if (jobs.has(name)) return
    const mine = {}
    const end = (): void => {
      if (jobs.get(name) === mine) jobs.delete(name)
      changed()
    }
    jobs.set(name, mine)
    env.setTimer(() => void run().then(end, () => env.setTimer(end, againMs)), ms)
  }

  /** Asks about people, each once and a hundred at a time. */
  function askFor(operation: 'getUsers' | 'getPresence', ids: (string | null | undefined)[]): void {
    const known = asked[operation]
    const userIds = [...new Set(ids)].filter(id => id && !known.has(id)).slice(0, 100)
    if (userIds[0]) job(operation, patienceMs / 10, async () => {
      const { hearings } = model
      const { users } = await call(operation, { userIds }) as UserList | PresenceList
      if (operation === 'getUsers') takeUsers(model, users as UserList['users'])
      else takePresence(model, users as PresenceList['users'], hearings)
      for (const id of userIds) known.add(id as string)
    })
  }

  function settle(): void {
    if (!isReady()) return
    for (const want of wants(model)) {
      const { kind, id } = want
      job(kind + id, kind === 'changes' || kind === 'sync' || records.get(id)?.members ? patienceMs : 0, () => fulfil(want))
    }
    askFor('getUsers', [...model.strangers])
    if (isLive()) askFor('getPresence', [...records.values()].map(({ row, otherUserId }) => row && otherUserId))
  }

  /** Asks for it, if it is still wanted. */
  async function fulfil({ kind, id }: Want): Promise<void> {
    const want = wants(model).find(one => one.kind === kind && one.id === id)
    if (!want || !isReady()) return
    if (want.kind === 'sync') return wake()
    if (want.kind === 'sidebar') return sidebar()
    const rec = records.get(id) as Rec
    const version = rec.conversation?.version ?? 0
    try {
      if (want.kind === 'page') {
        if (rec.log) emit('sync.gap', { conversationId: id })
        await Promise.all([page(rec, {}, true), marks(rec)])
      } else if (want.kind === 'conversation') await about(rec, 'getConversation', {}, answer => takeConversation(model, rec, answer as Conversation))
      else await about(rec, 'listChanges', { sinceRev: want.since, version }, answer => catchUp(model, rec, answer as Changes, want.since))
    } catch (thrown) {
      const error = thrown as ChatError
      if (error.retryable) throw error
      if (error.code === 'NOT_FOUND') leave(model, id, version)
      else rec.error = error
    }
  }

  /** Asks about a conversation, and takes the answer if it is still for what asked. */
  async function about(rec: Rec, operation: string, input: object, take: (answer: unknown) => void): Promise<void> {
    const isCurrent = asking(model, rec)
    const answer = await call(operation, { conversationId: rec.key, ...input })
    if (isCurrent()) take(answer)
    changed()
  }

  const marks = (rec: Rec): Promise<void> => about(rec, 'listSeen', {}, answer => void takeMarks(model, rec, (answer as SeenMarkList).marks))

  async function page(rec: Rec, at: At, fresh?: boolean): Promise<void> {
    rec.loading = true
    changed()
    try {
      await about(rec, 'listMessages', at, answer => takePage(model, rec, answer as MessagePage, fresh))
    } finally {
      rec.loading = false
      changed()
    }
  }

  async function sidebar(): Promise<void> {
    const { cursor, hearings } = model
    const follow = following()
    if (cursor) await (paging ??= call('getSidebar', { cursor }).then(answer => {
      // When the sidebar was read anew meanwhile, this page may not adjoin any more.
      if (model.cursor === cursor) {
        takeSidebar(model, answer as Sidebar, hearings)
        follow(answer as Sidebar)
      }
      changed()
    }).finally(() => paging = undefined))
  }

  function following(): (sidebar: Sidebar) => void {
    const known = isLive() ? asked.getPresence : new Set()
    return ({ items }) => items.forEach(({ conversation }) => conversation.directUserIds?.forEach(id => known.add(id)))
  }

  return {
    settle, page, sidebar, following,
    reset() {
      jobs.clear()
      // What is on its way adds to the old one.
      asked.getPresence = new Set()
    },
  }
}
