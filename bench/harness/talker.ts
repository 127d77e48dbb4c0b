import type { Inbox, Outbox } from '../dialects/dialect.js'
import type { Begin } from './load.js'

/** People who write to each other. */
export interface Group {
  /** All of them, by their place. */
  talkers: Talker[]
}

const padding = 'a sentence of the length that people write, give or take a few words'
const ring = 1024

/** One person in the generator: sends with one message in flight, and counts what arrives. A text begins with `#place.number#`. */
export class Talker implements Inbox {
  /** The connection. */
  outbox: Outbox | undefined
  /** How many calls were acknowledged. */
  acknowledgements = 0
  /** How many messages of others arrived. */
  deliveries = 0
  /** How many messages arrived twice or out of order. */
  misplaced = 0
  /** How long messages took to arrive, or echoes to be answered, in milliseconds. */
  readonly latencies: number[] = []
  /** What went wrong first. */
  failure: string | undefined

  #sent = 0
  #inFlight = 0
  #running = false
  #begun: Pick<Begin, 'what' | 'nextAfter'> = { what: 'message', nextAfter: 'acknowledgement' }
  readonly #sentAt = new Float64Array(ring)
  readonly #received: number[] = []
  readonly #group: Group
  readonly #place: number
  readonly #target: string

  constructor(group: Group, place: number, target: string) {
    this.#group = group
    this.#place = place
    this.#target = target
  }

  /** How many messages of others have not arrived yet. */
  get owed(): number {
    return this.#group.talkers.reduce((owed, other, place) => owed + (other === this ? 0 : other.#messages - (this.#received[place] ?? 0)), 0)
  }

  get #messages(): number {
    return this.#begun.what === 'message' ? this.#sent : 0
  }

  /** Starts to send. */
  begin(what: Begin['what'], nextAfter: Begin['nextAfter']): void {
    this.#begun = { what, nextAfter }
    this.#running = true
    this.#next()
  }

  /** Sends no more. */
  stop(): void {
    this.#running = false
  }

  /** Whether the last call is still waited for. */
  get waiting(): boolean {
    return this.#inFlight > 0
  }

  /** Whether nothing is under way to or from here. */
  settled(): boolean {
    return this.failure !== undefined || (!this.waiting && this.owed === 0)
  }

  acknowledged(): void {
    this.acknowledgements += 1
    if (this.#begun.what === 'echo') this.latencies.push(performance.now() - (this.#sentAt[this.#sent % ring] ?? NaN))
    this.#done()
  }

  failed(reason: string): void {
    this.failure ??= reason
    this.#running = false
  }

  received(frame: string): void {
    const start = frame.indexOf('#') + 1
    const dot = frame.indexOf('.', start)
    const place = Number(frame.slice(start, dot))
    const number = Number(frame.slice(dot + 1, frame.indexOf('#', dot)))
    if (place === this.#place) return
    const before = this.#received[place] ?? 0
    this.#received[place] = before + 1
    if (number !== before + 1) this.misplaced += 1
    this.deliveries += 1
    this.#group.talkers[place]?.arrived(number, this.latencies)
  }

  /** Somebody has a message from here. */
  arrived(number: number, latencies: number[]): void {
    latencies.push(performance.now() - (this.#sentAt[number % ring] ?? NaN))
    if (this.#begun.nextAfter === 'everyone') this.#done()
  }

  #done(): void {
    this.#inFlight -= 1
    if (this.#inFlight === 0) this.#next()
  }

  #next(): void {
    if (!this.#running || this.outbox === undefined) return
    const { what, nextAfter } = this.#begun
    const number = (this.#sent += 1)
    this.#inFlight = nextAfter === 'everyone' ? this.#group.talkers.length : 1
    this.#sentAt[number % ring] = performance.now()
    if (what === 'echo') this.outbox.echo(this.#target)
    else this.outbox.send(this.#target, `#${this.#place}.${number}# ${padding}`, `key-${this.#place}-${number}`)
  }
}
