import type { ChatEvent, MessagePage, Receipt } from '@confab/protocol'
import { takeEvent } from '../../packages/client/src/engine/events.js'
import { emptyModel, patch, type Model, type Rec } from '../../packages/client/src/engine/model.js'
import { closeRef, openRef } from '../../packages/client/src/engine/opened.js'
import { leave, place, takeUsers, update } from '../../packages/client/src/engine/place.js'
import { takeReceipt } from '../../packages/client/src/engine/outbox-steps.js'
import { catchUp, takeConversation, takeMarks, takePage } from '../../packages/client/src/engine/record.js'
import { ask, takeSidebar, takeSync, unanswered } from '../../packages/client/src/engine/sync.js'
import { syncInput, wants } from '../../packages/client/src/engine/wants.js'
import type { Random } from '../helpers/random.js'
import { SimulatedServer, type Later } from './simulated-server.js'

type Change = (model: Model) => Model
interface Request { name: string; read: (later: Later) => Change; lost: Change }

/**
 * The engine under a random network: events are delivered, dropped, doubled and reordered; a request is read at one moment, while more happens, and answered at a later one or
 * never. `bend` falsifies each page, for the negative controls.
 */
export class SimulatedClient {
  model: Model
  readonly server: SimulatedServer
  #inbox: ChatEvent[] = []
  #sent: Request[] = []
  #read: (Request & { change: Change })[] = []
  #outbox: { clientMessageId: string; conversationId: string; to: string | null }[] = []
  #keys = 0

  constructor(readonly random: Random, readonly bend: (page: MessagePage) => MessagePage = page => page) {
    this.server = new SimulatedServer(random, event => this.#inbox.push(event))
    this.model = { ...takeUsers(emptyModel(random.integer(5, 9)), this.server.people.map(id => this.server.user(id))), me: { ...this.server.user('me'), blockedUserIds: [] } }
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
    for (const { lost } of this.#sent.splice(0)) this.model = lost(this.model)
    for (const { clientMessageId, to, conversationId } of this.#outbox.splice(0)) this.#acknowledge(clientMessageId, to, conversationId)
    const calm = (): void => {}
    const perform = (request: Request): void => { this.model = request.read(calm)(this.model) }
    for (let round = 0; round < 50; round += 1) {
      if (round === 0) perform(this.#sync())
      for (const rec of this.model.records.values()) this.#push(rec)
      while (this.#inbox.length > 0) this.model = takeEvent(this.model, this.#inbox.shift() as ChatEvent)
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
    if (!random.chance(0.1)) this.model = takeEvent(this.model, structuredClone(event))
  }

  #request(name: string, read: Request['read'], lost: Change = model => model): Request {
    return { name, read, lost }
  }

  #sync(): Request {
    const { known, loaded } = syncInput(this.model)
    this.model = ask(this.model)
    return this.#request('sync', later => {
      const result = this.server.sync(known, loaded, later)
      return model => takeSync(model, result, known)
    }, unanswered)
  }

  #page(id: string, at: { before?: number; after?: number; around?: number }, fresh: boolean): Request {
    return this.#request('page', later => {
      const page = this.server.page(id, at, later)
      const version = this.model.records.get(id)?.summary?.version ?? 0
      return model => page ? update(model, id, rec => takePage(rec, this.bend(page), fresh, model)) : leave(model, id, version)
    })
  }

  #marks(id: string): Request {
    return this.#request('marks', () => {
      const room = this.server.rooms.get(id)
      const marks = room ? this.server.marks(room) : []
      return model => update(model, id, rec => takeMarks(rec, marks, model))
    })
  }

  /** The requests that the model wants; those on their way are not sent twice. */
  #wanted(): Request[] {
    return wants(this.model).flatMap(want => {
      const { kind, id } = want
      const name = kind + id
      if ([...this.#sent, ...this.#read].some(request => request.name === name)) return []
      const version = this.model.records.get(id)?.summary?.version ?? 0
      if (kind === 'sync') return [...this.#sent, ...this.#read].some(request => request.name === 'sync') ? [] : [this.#sync()]
      if (kind === 'sidebar') return [this.#more()]
      if (kind === 'page') return [{ ...this.#page(id, {}, true), name }]
      if (kind === 'conversation') return [this.#request(name, () => {
        const conversation = this.server.conversation(id)
        return model => conversation ? update(model, id, rec => takeConversation(rec, conversation, model)) : leave(model, id, version)
      })]
      return [this.#request(name, later => {
        const changes = this.server.changes(id, want.since, version, later)
        return model => changes ? update(model, id, rec => catchUp(rec, changes, want.since, model)) : leave(model, id, version)
      })]
    })
  }

  #more(): Request {
    const { cursor } = this.model
    return this.#request('sidebar', () => {
      const page = this.server.sidebar(cursor)
      return model => (model.cursor === cursor ? takeSidebar(model, page) : model)
    })
  }

  #ask(): void {
    const list = this.#wanted()
    if (list.length > 0) this.#sent.push(...list)
    else if (this.model.cursor === undefined || this.random.chance(0.1)) this.#sent.push(...(this.model.limbo ? [] : [this.#sync()]))
  }

  #readOne(): void {
    if (this.#sent.length === 0) return
    const [request] = this.#sent.splice(this.random.integer(0, this.#sent.length - 1), 1) as [Request]
    this.#read.push({ ...request, change: request.read(this.#later) })
  }

  #answerOne(): void {
    if (this.#read.length === 0) return
    const [{ change, lost }] = this.#read.splice(this.random.integer(0, this.#read.length - 1), 1) as [Request & { change: Change }]
    this.model = this.random.chance(0.1) ? lost(this.model) : change(this.model)
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
    if (what === 1) return void (this.model = openRef(this.model, { to: random.pick(this.server.people.slice(1)) }))
    if (held.length === 0) return
    const { key, open, log } = random.pick(held)
    if (key.startsWith('to:')) return
    if (what === 2 || (!open && !log)) this.model = openRef(this.model, { conversationId: key })
    else if (what === 3 && open) this.model = closeRef(this.model, { conversationId: key })
    const first = log?.messages[0]
    const last = log?.messages.at(-1)
    if (!log || log.rev === Infinity || !first || !last) return
    if (what === 4 && log.hasOlder) this.#sent.push(this.#page(key, { before: first.seq }, false))
    if (what === 5 && log.hasNewer) this.#sent.push(this.#page(key, { after: last.seq }, false))
    if (what === 6) this.#sent.push(this.#page(key, { around: random.integer(1, last.seq) }, true))
  }

  /** The person sends: the receipt may come late, twice or only to a second try. */
  #send(): void {
    const { random } = this
    const pending = this.#outbox[0]
    if (pending && random.chance(0.7)) {
      this.#acknowledge(pending.clientMessageId, pending.to, pending.conversationId, random.chance(0.3))
      return
    }
    const rec = random.pick([...this.#held().filter(({ summary }) => summary), null])
    const to = rec ? null : random.pick(this.server.people.slice(1))
    const clientMessageId = `own${(this.#keys += 1)}`
    const conversationId = rec?.key ?? ''
    const message = {
      id: null, seq: null, rev: null, key: clientMessageId, clientMessageId, conversationId: rec?.key ?? null, senderId: 'me', text: clientMessageId, custom: {},
      createdAt: '2020', editedAt: null, deletedAt: null, status: 'sending', error: null,
    } as const
    this.model = { ...this.model, outbox: [...this.model.outbox, { to, acked: false, message }] }
    this.#outbox.push({ clientMessageId, to, conversationId })
  }

  #acknowledge(clientMessageId: string, to: string | null, conversationId: string, lost = false): void {
    const room = to === null ? this.server.rooms.get(conversationId) : this.server.direct(to)
    const isIn = room?.members.some(({ userId }) => userId === 'me')
    const receipt: Receipt | null = room && isIn ? this.server.send(room, 'me', clientMessageId) : null
    if (receipt && lost) return
    this.#outbox = this.#outbox.filter(entry => entry.clientMessageId !== clientMessageId)
    this.model = receipt
      ? takeReceipt(this.model, receipt)
      : patch(this.model, { outbox: this.model.outbox.filter(({ message }) => message.clientMessageId !== clientMessageId) })
  }

  /** The person sees something: the mark moves here first, and on the server in a moment or later. */
  #mark(): void {
    const rec = this.random.pick([...this.#held(), null])
    if (!rec?.row || rec.row.lastSeq === 0) return
    const seq = this.random.integer(1, rec.row.lastSeq)
    this.model = place(this.model, takeMarks(rec, [{ userId: 'me', seq }], this.model))
    const room = this.server.rooms.get(rec.key)
    if (room && this.random.chance(0.5)) this.server.mark(room, 'me', seq)
  }

  /** The connection is cut: what was on its way is lost. On the new one the client joins first and then asks. */
  #reconnect(): void {
    this.#inbox = []
    for (const { lost } of [...this.#sent.splice(0), ...this.#read.splice(0)]) this.model = lost(this.model)
    for (let count = this.random.integer(0, 12); count > 0; count -= 1) this.server.act()
    this.#inbox = []
    this.#sent.push(this.#sync())
  }
}
