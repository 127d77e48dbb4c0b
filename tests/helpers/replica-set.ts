import { writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { setTimeout as sleep } from 'node:timers/promises'
import mongoose from 'mongoose'
import { freePort } from './free-port.js'
import { temporaryFolder } from './keeper.js'
import { mongodProgram } from './mongod-program.js'
import { startProcess, type StartedProcess } from './started-process.js'

/** One `mongod` of a replica set. */
export interface ReplicaSetMember {
  /** Where it listens, on 127.0.0.1. */
  readonly port: number
  /** Connects to this member alone, whatever it is in the set. */
  readonly uri: string
  /** Whether its process runs. */
  readonly running: boolean
  /** Kills its process as `kill -9` does. Its data stays. */
  kill(): Promise<void>
  /** Starts it again on the same port and data; resolves once it is primary or secondary. */
  restart(): Promise<void>
}

/** A replica set on this machine, with failpoints enabled. */
export interface ReplicaSet extends AsyncDisposable {
  /** Connects to the set, as its administrator where it asks who one is. Name the database yourself: `randomDatabaseName()`. */
  readonly uri: string
  /** Its members, in no order of rank. */
  readonly members: readonly ReplicaSetMember[]
  /** The member that takes writes now; waits for an election that is under way. */
  primary(): Promise<ReplicaSetMember>
  /** Ends all processes and removes the data. */
  stop(): Promise<void>
}

interface Member extends ReplicaSetMember {
  start(): Promise<void>
}

const NAME = 'confab'
const READY = /"Waiting for connections"/
const WAIT_MS = 60_000
const ADMINISTRATOR = { user: 'administrator', password: 'of-a-test' }

/**
 * Starts a replica set of this suite's own: for one node about a second, for three about six. Elections take some 2 s. With `auth` it lets nobody in without a password.
 * Suites that only need a database share one: `sharedReplicaSet`. Throws MissingComponent.
 */
export async function startReplicaSet({ nodes, auth = false }: { nodes: 1 | 3; auth?: boolean }): Promise<ReplicaSet> {
  const program = await mongodProgram()
  const members = await Promise.all(Array.from({ length: nodes }, () => createMember(program, auth)))
  const stop = async (): Promise<void> => {
    await Promise.all(members.map(member => member[Symbol.asyncDispose]()))
  }
  const primary = async (): Promise<ReplicaSetMember> => {
    const [found] = await until('a primary', async () => {
      const roles = await Promise.all(members.map(async member => (member.running ? hello(member.uri) : null)))
      const index = roles.findIndex(role => role?.isWritablePrimary === true)
      return index < 0 ? null : [members[index] as Member]
    })
    return found as Member
  }
  try {
    await Promise.all(members.map(member => member.start()))
    await initiate(members)
    await primary()
    await Promise.all(members.map(member => untilServing(member)))
    if (auth) await createAdministrator(await primary())
  } catch (error) {
    await stop()
    throw error
  }
  const hosts = members.map(member => `127.0.0.1:${member.port}`).join(',')
  const [login, source] = auth ? [`${ADMINISTRATOR.user}:${ADMINISTRATOR.password}@`, '&authSource=admin'] : ['', '']
  return { uri: `mongodb://${login}${hosts}/?replicaSet=${NAME}${source}`, members, primary, stop, [Symbol.asyncDispose]: stop }
}

async function createMember(program: string, auth: boolean): Promise<Member & AsyncDisposable> {
  const folder = temporaryFolder('mongod')
  const keyFile = join(folder.path, 'key')
  // What members know each other by; MongoDB takes it only where nobody else can read it.
  if (auth) writeFileSync(keyFile, 'confabOfATest', { mode: 0o600 })
  const port = await freePort()
  let server: StartedProcess | undefined
  const start = async (): Promise<void> => {
    server = await startProcess(program, [
      ...['--port', String(port), '--bind_ip', '127.0.0.1', '--dbpath', folder.path, '--replSet', NAME],
      ...['--storageEngine', 'wiredTiger', '--wiredTigerCacheSizeGB', '0.25', '--oplogSize', '128'],
      ...['--setParameter', 'enableTestCommands=1', '--setParameter', 'diagnosticDataCollectionEnabled=false'],
      ...(process.platform === 'win32' ? [] : ['--nounixsocket']),
      ...(auth ? ['--auth', '--keyFile', keyFile] : []),
    ])
    await server.printed(READY, WAIT_MS)
  }
  const kill = async (): Promise<void> => server?.kill('SIGKILL')
  const member: Member = {
    port,
    uri: `mongodb://127.0.0.1:${port}/?directConnection=true`,
    get running() {
      return server?.running === true
    },
    start,
    kill,
    restart: async () => {
      await kill()
      await start()
      await untilServing(member)
    },
  }
  return Object.assign(member, {
    [Symbol.asyncDispose]: async () => {
      await kill()
      folder.remove()
    },
  })
}

async function initiate(members: readonly Member[]): Promise<void> {
  const [first] = members as [Member]
  await command(first.uri, {
    replSetInitiate: {
      _id: NAME,
      members: members.map((member, index) => ({ _id: index, host: `127.0.0.1:${member.port}` })),
      settings: { electionTimeoutMillis: 2_000, heartbeatIntervalMillis: 500 },
    },
  })
}

/** The first user may be made without a password, from this machine. */
async function createAdministrator({ uri }: ReplicaSetMember): Promise<void> {
  await command(uri, { createUser: ADMINISTRATOR.user, pwd: ADMINISTRATOR.password, roles: ['root'], writeConcern: { w: 'majority' } })
}

async function untilServing(member: Member): Promise<void> {
  await until(`member ${member.port} to serve`, async () => {
    const role = await hello(member.uri)
    return role?.isWritablePrimary === true || role?.secondary === true ? true : null
  })
}

interface Hello {
  isWritablePrimary?: boolean
  secondary?: boolean
}

/** What a member says it is; null when it does not answer. */
async function hello(uri: string): Promise<Hello | null> {
  try {
    return (await command(uri, { hello: 1 })) as Hello
  } catch {
    return null
  }
}

async function command(uri: string, body: Record<string, unknown>): Promise<unknown> {
  const client = new mongoose.mongo.MongoClient(uri, { serverSelectionTimeoutMS: 2_000 })
  try {
    return await client.db('admin').command(body)
  } finally {
    await client.close()
  }
}

async function until<Value>(what: string, look: () => Promise<Value | null>): Promise<Value> {
  const end = performance.now() + WAIT_MS
  for (;;) {
    const value = await look()
    if (value !== null) return value
    if (performance.now() > end) throw new Error(`Waited ${WAIT_MS} ms for ${what} of the replica set.`)
    await sleep(50)
  }
}
