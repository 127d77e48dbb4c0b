import type { ChatEvent, ChatEvents, EventName } from '@confab/protocol'

const patienceMs = 5_000

/** The events that reached one person, in order. */
export class EventLog {
  readonly #events: ChatEvent[] = []
  readonly #waiting = new Set<() => void>()
  #taken = new Set<ChatEvent>()

  /** Everything so far. */
  get all(): readonly ChatEvent[] {
    return this.#events
  }

  /** The names of everything so far. */
  get names(): EventName[] {
    return this.#events.map(event => event.name)
  }

  /** Notes an event. */
  add(event: ChatEvent): void {
    this.#events.push(event)
    for (const look of [...this.#waiting]) look()
  }

  /** What the events of a name carried. */
  named<Name extends EventName>(name: Name): ChatEvents[Name][] {
    return this.#events.filter(event => event.name === name).map(event => event.payload as ChatEvents[Name])
  }

  /** Forgets what came so far. */
  clear(): void {
    this.#events.length = 0
    this.#taken = new Set()
  }

  /** The first event of that name not handed out before; waits for it. */
  async next<Name extends EventName>(name: Name, fits: (payload: ChatEvents[Name]) => boolean = () => true): Promise<ChatEvents[Name]> {
    const find = (): ChatEvent | undefined => this.#events.find(event => event.name === name && !this.#taken.has(event) && fits(event.payload as ChatEvents[Name]))
    const found = find() ?? await this.#wait(find, name)
    this.#taken.add(found)
    return found.payload as ChatEvents[Name]
  }

  #wait(find: () => ChatEvent | undefined, name: string): Promise<ChatEvent> {
    return new Promise((resolve, reject) => {
      const end = (): void => {
        clearTimeout(timer)
        this.#waiting.delete(look)
      }
      const look = (): void => {
        const found = find()
        if (found === undefined) return
        end()
        resolve(found)
      }
      const timer = setTimeout(() => {
        end()
        reject(new Error(`no ${name} came within ${patienceMs} ms; there were: ${this.names.join(', ') || 'none'}`))
      }, patienceMs)
      this.#waiting.add(look)
    })
  }
}
