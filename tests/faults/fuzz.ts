import { once } from 'node:events'
import { errorTable, eventNames, operationNames } from '@confab/protocol'
import { WebSocket, type RawData } from 'ws'
import type { Random } from '../helpers/random.js'
import { validInputs } from '../security/valid-inputs.js'

/** What became of calls that make no sense. */
export interface FuzzResult {
  cases: number
  /** Calls that wanted an answer and got one, and the answers by code; `OK` for those that were right by chance. */
  answered: number
  codes: Record<string, number>
  /** Calls that wanted an answer on a connection that stood, and never got it. */
  hung: number
  /** Answers that were not `{ data }` or `{ error }` with a code of the table, or came for nothing. */
  malformed: number
  /** Connections that were closed for what was too large for one packet. */
  closed: number
}

const wrong: readonly unknown[] = [null, true, false, 0, -1, 1e308, '', ' ', '\u0000', '\ud800', '../..', 'constructor', [], [[]], {}, { $ne: null }, { toString: 1 }, { length: -1 }, ['__proto__'], 'x'.repeat(300)]
const oddNames: readonly string[] = ['', 'getme', '__proto__', 'constructor', 'toString', 'hasOwnProperty', 'authenticate', 'error', 'user:bo', '\u0000', 'x'.repeat(1_000)]
const names: readonly string[] = [...operationNames, ...operationNames, ...operationNames, ...eventNames, ...oddNames]
const inputs = validInputs as Readonly<Record<string, readonly Record<string, unknown>[] | undefined>>
const deep = (depth: number): string => `${'['.repeat(depth)}1${']'.repeat(depth)}`
const atOnce = 250

/** Calls operations, events and names that there are not with nothing, nonsense, too much and too deep, with an answer, none, or the same number twice. `patienceMs` is what an answer may take. */
export async function fuzz(port: number, token: string, cases: number, random: Random, patienceMs: number): Promise<FuzzResult> {
  const result: FuzzResult = { cases: 0, answered: 0, codes: {}, hung: 0, malformed: 0, closed: 0 }
  let connection = await open(port, token)
  const waiting = new Map<number, number>()
  let number = 0

  const take = (frame: string): void => {
    if (frame === '2') return connection.send('3')
    const [, id, body] = /^43(\d+)(\[.*)$/s.exec(frame) ?? []
    if (id === undefined || body === undefined) return
    const left = waiting.get(Number(id)) ?? 0
    const code = codeOf(body)
    if (left === 0 || code === null) return void (result.malformed += 1)
    result.answered += 1
    result.codes[code] = (result.codes[code] ?? 0) + 1
    if (left === 1) waiting.delete(Number(id))
    else waiting.set(Number(id), left - 1)
  }
  const listen = (socket: WebSocket): void => void socket.on('message', (data: RawData) => take((data as Buffer).toString()))
  const settled = async (): Promise<void> => {
    const end = performance.now() + patienceMs
    while (waiting.size > 0 && performance.now() < end && connection.readyState === WebSocket.OPEN) await new Promise((resolve) => setTimeout(resolve, 2))
    for (const left of waiting.values()) result.hung += left
    waiting.clear()
    if (connection.readyState === WebSocket.OPEN) return
    connection = await open(port, token)
    listen(connection)
  }
  listen(connection)

  while (result.cases < cases) {
    for (let count = 0; count < atOnce && result.cases < cases; count += 1) {
      result.cases += 1
      const name = JSON.stringify(random.pick(names))
      const body = bodyOf(name, random)
      const id = number += 1
      const answers = random.pick([0, 1, 1, 1, 1, 2])
      if (answers > 0) waiting.set(id, answers)
      for (let time = 0; time < Math.max(1, answers); time += 1) connection.send(`42${answers > 0 ? id : ''}[${name}${body}]`)
    }
    await settled()
    // Larger than a packet may be: it costs its sender the connection, and nobody else. Now and then, because such a megabyte is slow.
    if (result.closed === 0 || random.fraction() < 0.02) {
      result.cases += 1
      connection.send(`42["sendMessage",{"to":"ann","text":"${'x'.repeat(1_048_576)}"}]`)
      await once(connection, 'close')
      result.closed += 1
      await settled()
    }
  }
  connection.terminate()
  return result
}

/** What follows the name in a packet. */
function bodyOf(name: string, random: Random): string {
  const known = JSON.parse(name) as string
  const right = random.pick((Object.hasOwn(inputs, known) ? inputs[known] : undefined) ?? [{}])
  const fields = Object.keys(right)
  const kinds: (() => string)[] = [
    () => '',
    () => ',null',
    () => `,${JSON.stringify(random.pick(wrong))}`,
    () => `,${JSON.stringify(right)}`,
    () => `,${JSON.stringify(right)},${JSON.stringify(random.pick(wrong))}`,
    // One field that is wrong, missing, or not asked for.
    () => `,${JSON.stringify({ ...right, [fields.length > 0 ? random.pick(fields) : 'x']: random.pick(wrong) })}`,
    () => `,${JSON.stringify(Object.fromEntries(Object.entries(right).slice(1)))}`,
    () => `,${JSON.stringify({ ...right, more: random.pick(wrong) })}`,
    () => `,{"__proto__":{"polluted":1},${JSON.stringify(right).slice(1) === '}' ? '"x":1}' : JSON.stringify(right).slice(1)}`,
    () => `,{"custom":${JSON.stringify(random.pick(wrong))}}`,
  ]
  // These are long; a few are enough.
  if (random.fraction() < 0.01) return random.fraction() < 0.5 ? `,${deep(random.integer(100, 20_000))}` : `,{"text":"${'y'.repeat(random.integer(4_000, 70_000))}"}`
  return random.pick(kinds)()
}

/** The code that an answer carries; null when it is none that may be. */
function codeOf(body: string): string | null {
  const answers = JSON.parse(body) as unknown[]
  const [answer] = answers as [{ data?: unknown; error?: { code?: string } } | null]
  if (answers.length !== 1 || typeof answer !== 'object' || answer === null) return null
  if ('data' in answer) return 'OK'
  return Object.hasOwn(errorTable, answer.error?.code ?? '') ? String(answer.error?.code) : null
}

async function open(port: number, token: string): Promise<WebSocket> {
  const socket = new WebSocket(`ws://127.0.0.1:${port}/socket.io/?EIO=4&transport=websocket`)
  socket.on('error', () => {})
  await once(socket, 'open')
  const connected = new Promise<void>((resolve) => socket.on('message', (data: RawData) => (data as Buffer).toString().startsWith('40') && resolve()))
  socket.send(`40${JSON.stringify({ token })}`)
  await connected
  return socket
}
