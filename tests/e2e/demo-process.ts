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
export interface HttpCall {
  <Body>(method: string, path: string, body?: unknown): Promise<{ status: number; body: Body }>
  /** Uploads a file; what is said of it is in the headers. */
  upload<Body>(bytes: Uint8Array, headers: Record<string, string>): Promise<{ status: number; body: Body }>
}

/** Signs in over HTTP as the page does; the calls are then that person's. */
export async function signIn(url: string, userId: string): Promise<HttpCall> {
  const json = { 'content-type': 'application/json' }
  const login = await fetch(`${url}/login`, { method: 'POST', headers: json, body: JSON.stringify({ userId }) })
  const { token } = (await login.json()) as { token: string }
  const send = async (method: string, path: string, body: BodyInit | null, headers: Record<string, string>) => {
    const response = await fetch(`${url}/api/chat${path}`, { method, headers: { authorization: `Bearer ${token}`, ...headers }, body })
    return { status: response.status, body: await response.json() }
  }
  return Object.assign<HttpCall, Pick<HttpCall, 'upload'>>(
    ((method, path, body) => send(method, path, body === undefined ? null : JSON.stringify(body), body === undefined ? {} : json)) as HttpCall,
    { upload: (bytes, headers) => send('POST', '/files', new Uint8Array(bytes), headers) },
  )
}
