import { fileURLToPath } from 'node:url'
import { freePort } from '../helpers/free-port.js'
import { startSource, type StartedProcess } from '../helpers/started-process.js'

/** Where in a send a node kills itself. */
export type KillPoint = 'before the write' | 'between the two writes' | 'after the writes, before the answer' | 'after the answer, before delivery'

/** The four points of a send. */
export const killPoints: readonly KillPoint[] = ['before the write', 'between the two writes', 'after the writes, before the answer', 'after the answer, before delivery']

/** A mechanism that is off, so that a test can show that it would notice. */
export type Flaw =
  /** Each call is a new message, whatever its key. */
  | 'no keys'
  /** What was missed is not told. */
  | 'no catching up'
  /** SIGTERM ends it at once. */
  | 'no goodbye'
  /** It says that a message is stored when it does not know. */
  | 'no waiting'

/** How a node is set up. */
export interface NodeConfig {
  uri: string
  database: string
  port: number
  seed: number
  /** The share of answers that never leave. */
  loseAnswers?: number
  flaws?: readonly Flaw[]
  /** How long each answer to a send is held back after the write, in milliseconds: so that there are always some on their way. */
  holdAnswersMs?: number
  /** The share of packets to clients that are lost, doubled or late, a third each. */
  chaos?: number
  /** Where the bus is, when there are several nodes. */
  redis?: string
}

/** What a node takes on stdin, one a line. */
export type NodeCommand =
  | { do: 'kill'; point: KillPoint; after: number }
  | { do: 'lose answers'; share: number }
  | { do: 'stats'; id: number }
  | { do: 'reset' }

/** What a node tells of itself. */
export interface NodeStats {
  /** Calls over sockets, by operation, since the start or the last reset. */
  calls: Record<string, number>
  /** Commands to MongoDB, by name and collection, likewise. */
  commands: Record<string, number>
  rssBytes: number
  /** After a collection of garbage, where that is exposed. */
  heapBytes: number
  sockets: number
  /** Why it is degraded. */
  health: string[]
}

/** A node in a process of its own, on a port that stays the same. */
export interface ChatNode extends AsyncDisposable {
  readonly port: number
  readonly running: boolean
  /** Its process, the present or last one. */
  readonly process: StartedProcess
  start(): Promise<void>
  kill(): Promise<void>
  /** Asks it to stop, and resolves with its exit code and how long it took. */
  stop(): Promise<{ code: number | null; ms: number }>
  tell(command: NodeCommand): void
  stats(): Promise<NodeStats>
}

const file = fileURLToPath(new URL('./node.fixture.ts', import.meta.url))

/** Starts a node. */
export async function startNode(config: Omit<NodeConfig, 'port'>): Promise<ChatNode> {
  const port = await freePort()
  let current: StartedProcess | undefined
  let asked = 0
  const now = (): StartedProcess => current as StartedProcess
  const start = async (): Promise<void> => {
    current = await startSource(file, [JSON.stringify({ ...config, port })], { env: { NODE_OPTIONS: '--expose-gc' } })
    await current.printed(/listening/, 60_000)
  }
  await start()
  return {
    port, start,
    get running() {
      return now().running
    },
    get process() {
      return now()
    },
    kill: () => now().kill(),
    async stop() {
      const begun = performance.now()
      const { pid, exited } = now()
      process.kill(pid, 'SIGTERM')
      const code = await exited
      return { code, ms: performance.now() - begun }
    },
    tell: (command) => now().write(JSON.stringify(command)),
    async stats() {
      const id = asked += 1
      now().write(JSON.stringify({ do: 'stats', id }))
      const [, text] = await now().printed(new RegExp(`stats ${id} (.*)\\n`))
      return JSON.parse(text as string) as NodeStats
    },
    [Symbol.asyncDispose]: async () => now().kill(),
  }
}
