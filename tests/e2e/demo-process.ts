import { fileURLToPath } from 'node:url'
import { startSource, type StartedProcess } from '../helpers/started-process.js'

const main = fileURLToPath(new URL('../../examples/express/server/main.ts', import.meta.url))

/** The demo, running in a process of its own. */
export interface DemoProcess extends AsyncDisposable {
  /** Where it is. */
  readonly url: string
  /** On which port of this machine. */
  readonly port: number
  /** Its process. */
  readonly process: StartedProcess
}

/** Starts the demo on the packages' sources, on a port that the system picks. */
export async function startDemoProcess(env: Record<string, string> = {}): Promise<DemoProcess> {
  const process = await startSource(main, [], { env: { PORT: '0', ...env } })
  const [, port] = await process.printed(/http:\/\/localhost:(\d+)/)
  return { url: `http://127.0.0.1:${port}`, port: Number(port), process, [Symbol.asyncDispose]: () => process.kill() }
}

/** Calls the demo's HTTP API, and returns the status and the JSON of the answer. */
export type HttpCall = <Body>(method: string, path: string, body?: unknown) => Promise<{ status: number; body: Body }>

/** Signs in over HTTP as the page does; the calls are then that person's. */
export async function signIn(url: string, userId: string): Promise<HttpCall> {
  const json = { 'content-type': 'application/json' }
  const login = await fetch(`${url}/login`, { method: 'POST', headers: json, body: JSON.stringify({ userId }) })
  const { token } = (await login.json()) as { token: string }
  return async (method, path, body) => {
    const headers = { authorization: `Bearer ${token}`, ...(body === undefined ? {} : json) }
    const response = await fetch(`${url}/api/chat${path}`, { method, headers, body: body === undefined ? null : JSON.stringify(body) })
    return { status: response.status, body: await response.json() }
  }
}
