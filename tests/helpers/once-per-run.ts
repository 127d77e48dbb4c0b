import { createServer } from 'node:http'
import { once } from 'node:events'
import type { AddressInfo } from 'node:net'
import { MissingComponent } from './describe-with.js'

/** Where the answers of a run are to be had, in the environment of the processes that run the tests. */
const ADDRESS = 'CONFAB_TEST_RUN'

/** What tests may ask for once per run: each is worked out on the first question, in the main process, and said to all who ask. */
export type Answers = Record<string, () => Promise<string>>

interface Said {
  answer?: string
  missing?: string
  failed?: string
}

/** Answers questions in the main process of a run, so that test files in other processes share what is dear to have. Returns the way to end it. */
export async function answerForRun(answers: Answers): Promise<() => void> {
  const known = new Map<string, Promise<Said>>()
  const answer = async (name: string): Promise<Said> => {
    try {
      const workOut = answers[name]
      if (workOut === undefined) throw new Error(`Nobody answers "${name}" for the run.`)
      return { answer: await workOut() }
    } catch (error) {
      if (error instanceof MissingComponent) return { missing: error.message }
      return { failed: error instanceof Error ? error.message : String(error) }
    }
  }
  const server = createServer((request, response) => {
    const name = (request.url ?? '').slice(1)
    const promise = known.get(name) ?? answer(name)
    known.set(name, promise)
    void promise.then(value => response.end(JSON.stringify(value)))
  }).listen(0, '127.0.0.1')
  await once(server, 'listening')
  process.env[ADDRESS] = `http://127.0.0.1:${(server.address() as AddressInfo).port}`
  return () => {
    delete process.env[ADDRESS]
    server.close()
    server.closeAllConnections()
  }
}

const here = new Map<string, Promise<string>>()

/** Asks the main process of the run; where there is none (a script, a benchmark), works the answer out here, once. */
export async function oncePerRun(name: string, workOut: () => Promise<string>): Promise<string> {
  const address = process.env[ADDRESS]
  if (address === undefined) {
    const promise = here.get(name) ?? workOut()
    here.set(name, promise)
    return promise
  }
  const said = (await (await fetch(`${address}/${name}`)).json()) as Said
  if (said.missing !== undefined) throw new MissingComponent(said.missing)
  if (said.answer === undefined) throw new Error(said.failed)
  return said.answer
}
