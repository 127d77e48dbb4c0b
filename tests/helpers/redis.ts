import { MissingComponent } from './describe-with.js'
import { findProgram } from './find-program.js'
import { freePort } from './free-port.js'
import { temporaryFolder } from './keeper.js'
import { startProcess, type StartedProcess } from './started-process.js'

/** A Redis server. */
export interface Redis extends AsyncDisposable {
  /** Where it is: `redis://...`. */
  readonly url: string
  /** Kills it as `kill -9` does. What it held is gone. */
  kill(): Promise<void>
  /** Starts it again on the same port, empty. */
  restart(): Promise<void>
}

/** Starts a Redis of this suite's own, that can be killed. Throws MissingComponent. */
export async function startRedis(): Promise<Redis> {
  const program = findProgram('redis-server')
  if (program === null) {
    throw new MissingComponent('There is no Redis here. Install it so that `redis-server` is on the PATH (on Debian: apt-get install redis-server).')
  }
  const folder = temporaryFolder('redis')
  const port = await freePort()
  let server: StartedProcess | undefined
  const kill = async (): Promise<void> => server?.kill()
  const start = async (): Promise<void> => {
    const options = ['--bind', '127.0.0.1', '--port', String(port), '--save', '', '--appendonly', 'no', '--dir', folder.path]
    server = await startProcess(program, options)
    await server.printed(/Ready to accept connections/)
  }
  await start()
  return {
    url: `redis://127.0.0.1:${port}`,
    kill,
    restart: async () => {
      await kill()
      await start()
    },
    [Symbol.asyncDispose]: async () => {
      await kill()
      folder.remove()
    },
  }
}

/** Where a Redis is for a suite that only uses it: the one named by CONFAB_TEST_REDIS_URL, else one started. Throws MissingComponent. */
export async function anyRedis(): Promise<{ url: string } & AsyncDisposable> {
  const url = process.env.CONFAB_TEST_REDIS_URL
  return url ? { url, [Symbol.asyncDispose]: async () => {} } : startRedis()
}
