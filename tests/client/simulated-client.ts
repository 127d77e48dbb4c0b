import type { ChatEvent, MessagePage, Receipt } from '@confab/protocol'
import { takeEvent } from '../../packages/client/src/engine/events.js'
import { emptyModel, recordOf, type Model, type Outgoing, type Rec } from '../../packages/client/src/engine/model.js'
import { closeRef, openRef } from '../../packages/client/src/engine/opened.js'
import { asking, leave, takeConversation, takeUsers } from '../../packages/client/src/engine/people.js'
import { takeReceipt } from '../../packages/client/src/engine/receipt.js'
import { catchUp, takeMarks, takePage } from '../../packages/client/src/engine/record.js'
import { syncInput, takeSidebar, takeSync } from '../../packages/client/src/engine/sync.js'
import { wants } from '../../packages/client/src/engine/wants.js'
import { deferred } from '../../packages/client/src/shell/shell.js'
import type { Random } from '../helpers/random.js'
import { copied, SimulatedServer, type Later } from './simulated-server.js'

type Change = () => void
interface Request { name: string; read: (later: Later) => Change; lost: Change }

/**
 * The engine under a random network: events are delivered, dropped, doubled and reordered; a request is read at one moment, while more happens, and answered at a later one or
 * never. `bend` falsifies each page, for the negative controls.
 */
export class SimulatedClient {
  readonly model: Model
  readonly server: SimulatedServer
  #inbox: ChatEvent[] = []
  #sent: Request[] = []
  #read: (Request & { change: Change })[] = []
  #unacknowledged: Outgoing[] = []
  #keys = 0

  constructor(readonly random: Random, readonly bend: (page: MessagePage) => MessagePage = page => page) {
    this.server = new SimulatedServer(random, event => this.#inbox.push(event))
    this.model = emptyModel(random.integer(5, 9))
    this.model.me = { ...this.server.user('me'), blockedUserIds: [] }
    takeUsers(this.model, this.server.people.map(id => this.server.user(id)))
  }

  /** What may happen while a request is being read. */
  readonly #later: Later = room => {
    for (let count = this.random.integer(0, 3); count > 0; count -= 1) this.server.act(this.random.chance(0.7) ? room : undefined)
  }

  step(): void {
    const { random } = this
    const what = random.integer(0, 99)
    if (what < 35) this.server.act()
    else if (what < 60) this.#deliver()
    else if (what < 67) this.#ask()
    else if (what < 77) this.#readOne()
    else if (what < 87) this.#answerOne()
    else if (what < 92) this.#navigate()
    else if (what < 96) this.#send()
    else if (what < 98) this.#mark()
    else this.#reconnect()
  }

  /** The network gets well and nothing happens any more: everything that is still wanted is asked for. */
  settle(): void {
    while (this.#inbox.length > 0) this.#deliver()
    while (this.#read.length > 0) this.#answerOne()
    for (const { lost } of this.#sent.splice(0)) lost()
    for (const entry of this.#unacknowledged.splice(0)) this.#acknowledge(entry)
    const calm = (): void => {}
    const perform = (request: Request): void => { request.read(calm)() }
    for (let round = 0; round < 50; round += 1) {
      if (round === 0) perform(this.#sync())
      for (const rec of this.model.records.values()) this.#push(rec)
      while (this.#inbox.length > 0) takeEvent(this.model, this.#inbox.shift() as ChatEvent)
      const list = this.#wanted()
      if (list.length === 0) {
        for (const rec of this.model.records.values()) if (rec.log) perform(this.#marks(rec.key))
        perform(this.#sync())
        if (this.#wanted().length === 0) return
      }
      list.forEach(perform)
    }
    throw new Error(`still wants ${JSON.stringify(wants(this.model))}`)
  }

  /** The mark that moved here first reaches the server. */
  #push({ key, seen }: Rec): void {
    const room = this.server.rooms.get(key)
    if (room?.members.some(({ userId }) => userId === 'me')) this.server.mark(room, 'me', seen.get('me') ?? 0)
  }

  #deliver(): void {
    const { random } = this
    if (this.#inbox.length === 0) return
    const index = random.chance(0.6) ? 0 : random.integer(0, Math.min(6, this.#inbox.length - 1))
    const event = this.#inbox[index] as ChatEvent
    if (!random.chance(0.1)) this.#inbox.splice(index, 1)
    if (!random.chance(0.1)) takeEvent(this.model, copied(event))
  }

  #request(name: string, read: Request['read'], lost: Change = () => {}): Request {
    return { name, read, lost }
  }

  #sync(): Request {
    const { model } = this
    const { known, loaded } = syncInput(model)
    model.stale = false
    model.asking = true
    return this.#request('sync', later => {
      const result = this.server.sync(known, loaded, later)
      return () => {
        model.asking = false
        takeSync(model, result, known)
      }
    }, () => {
      model.asking = false
      model.stale = true
    })
  }

  /** Reads something of one conversation; who is not in it any more learns that. */
  #about<Answer>(name: string, id: string, read: (later: Later) => Answer | null, take: (rec: Rec, answer: Answer) => void): Request {
    const rec = this.model.records.get(id)
    const version = rec?.conversation?.version ?? 0
    const isCurrent = rec && asking(this.model, rec)
    return this.#request(name, later => {
      const answer = read(later)
      return () => {
        if (answer === null) leave(this.model, id, version)
        else if (isCurrent?.()) take(rec as Rec, answer)
      }
    })
  }

  #page(id: string, at: { before?: number; after?: number; around?: number }, fresh: boolean, name = 'page'): Request {
    return this.#about(name, id, later => this.server.page(id, at, later), (rec, page) => takePage(this.model, rec, this.bend(page), fresh))
  }

  #marks(id: string): Request {
    return this.#about('marks', id, () => {
      const room = this.server.rooms.get(id)
      return room ? this.server.marks(room) : []
    }, (rec, marks) => takeMarks(this.model, rec, marks))
  }

  /** The requests that the model wants; those on their way are not sent twice. */
  #wanted(): Request[] {
    const { model, server } = this
    return wants(model).flatMap(want => {
      const { kind, id } = want
      const name = kind + id
      if ([...this.#sent, ...this.#read].some(request => request.name === name)) return []
      const version = model.records.get(id)?.conversation?.version ?? 0
      if (kind === 'sync') return [this.#sync()]
      if (kind === 'sidebar') return [this.#more()]
      if (kind === 'page') return [this.#page(id, {}, true, name)]
      if (kind === 'conversation') return [this.#about(name, id, () => server.conversation(id), (rec, conversation) => takeConversation(model, rec, conversation))]
      return [this.#about(name, id, later => server.changes(id, want.since, version, later), (rec, changes) => catchUp(model, rec, changes, want.since))]
    })
  }

  #more(): Request {
    const { cursor } = this.model
    return this.#request('sidebar', () => {
      const page = this.server.sidebar(cursor)
      return () => {
        if (this.model.cursor === cursor) takeSidebar(this.model, page)
      }
    })
  }

  #ask(): void {
    const list = this.#wanted()
    if (list.length > 0) this.#sent.push(...list)
    else if (this.model.cursor === undefined || this.random.chance(0.1)) this.#sent.push(...(this.model.asking ? [] : [this.#sync()]))
  }

  #readOne(): void {
    if (this.#sent.length === 0) return
    const [request] = this.#sent.splice(this.random.integer(0, this.#sent.length - 1), 1) as [Request]
    this.#read.push({ ...request, change: request.read(this.#later) })
  }

  #answerOne(): void {
    if (this.#read.length === 0) return
    const [{ change, lost }] = this.#read.splice(this.random.integer(0, this.#read.length - 1), 1) as [Request & { change: Change }]
    if (this.random.chance(0.1)) lost()
    else change()
  }

  #held(): Rec[] {
    return [...this.model.records.values()]
  }

  /** The person opens, closes, scrolls and jumps. */
  #navigate(): void {
    const { random } = this
    const held = this.#held()
    const what = random.integer(0, 6)
    if (what === 0 && this.model.cursor) return void this.#sent.push(this.#more())
    if (what === 1) return openRef(this.model, { to: random.pick(this.server.people.slice(1)) })
    if (held.length === 0) return
    const { key, open, log } = random.pick(held)
    if (key.startsWith('to:')) return
    if (what === 2 || (!open && !log)) openRef(this.model, { conversationId: key })
    else if (what === 3 && open) closeRef(this.model, { conversationId: key })
    const first = log?.messages[0]
    const last = log?.messages.at(-1)
    if (!log || log.rev === Infinity || !first || !last) return
    if (what === 4 && log.hasOlder) this.#sent.push(this.#page(key, { before: first.seq }, false))
    if (what === 5 && log.hasNewer) this.#sent.push(this.#page(key, { after: last.seq }, false))
    if (what === 6) this.#sent.push(this.#page(key, { around: random.integer(1, last.seq) }, true))
  }

  /** The person sends: the receipt may come late, or only to a second try. */
  #send(): void {
    const { random, model } = this
    const entry = this.#unacknowledged[0]
    if (entry && random.chance(0.7)) return this.#acknowledge(entry, random.chance(0.3))
    const rec = random.pick([...this.#held().filter(({ conversation }) => conversation), null])
    const to = rec ? null : random.pick(this.server.people.slice(1))
    const clientMessageId = `own${this.#keys += 1}`
    const next: Outgoing = {
      to, input: { to: '', text: '' }, files: undefined, ...deferred(), isBusy: false, isCalling: false, tries: 0, cuts: 0, crashes: 0,
      message: {
        id: null, seq: null, rev: null, key: clientMessageId, clientMessageId, conversationId: rec?.key ?? null, senderId: 'me', text: clientMessageId, custom: {},
        attachments: [], createdAt: '2020', editedAt: null, deletedAt: null, status: 'sending', error: null, progress: null,
      },
    }
    if (to !== null && !model.directs.has(to)) recordOf(model, `to:${to}`)
    model.outbox.set(clientMessageId, next)
    this.#unacknowledged.push(next)
  }

  #acknowledge(entry: Outgoing, lost = false): void {
    const { message: { clientMessageId, conversationId }, to } = entry
    const room = to === null ? this.server.rooms.get(conversationId ?? '') : this.server.direct(to)
    const isIn = room?.members.some(({ userId }) => userId === 'me')
    const receipt: Receipt | null = room && isIn ? this.server.send(room, 'me', clientMessageId) : null
    if (receipt && lost) return
    this.#unacknowledged = this.#unacknowledged.filter(one => one !== entry)
    if (receipt) takeReceipt(this.model, entry, receipt)
    else this.model.outbox.delete(clientMessageId)
  }

  /** The person sees something: the mark moves here first, and on the server in a moment or later. */
  #mark(): void {
    const rec = this.random.pick([...this.#held(), null])
    if (!rec?.row || rec.row.lastSeq === 0) return
    const seq = this.random.integer(1, rec.row.lastSeq)
    takeMarks(this.model, rec, [{ userId: 'me', seq }])
    const room = this.server.rooms.get(rec.key)
    if (room && this.random.chance(0.5)) this.server.mark(room, 'me', seq)
  }

  /** The connection is cut: what was on its way is lost. On the new one the client joins first and then asks. */
  #reconnect(): void {
    this.#inbox = []
    for (const { lost } of [...this.#sent.splice(0), ...this.#read.splice(0)]) lost()
    for (let count = this.random.integer(0, 12); count > 0; count -= 1) this.server.act()
    this.#inbox = []
    this.#sent.push(this.#sync())
  }
}
