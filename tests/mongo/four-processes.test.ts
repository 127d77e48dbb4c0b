import { readFileSync } from 'node:fs'
import { join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { afterAll, beforeAll, expect, it } from 'vitest'
import { describeWith } from '../helpers/describe-with.js'
import { temporaryFolder } from '../helpers/keeper.js'
import { isLongRun, runLength } from '../helpers/long-run.js'
import { withSeeds } from '../helpers/random.js'
import { randomDatabaseName, sharedReplicaSet } from '../helpers/shared-replica-set.js'
import { startSource } from '../helpers/started-process.js'
import { startConversation } from './fill.js'
import { findProblems, readDuring } from './history.js'
import { openStorage, type OpenStorage } from './open-storage.js'
import type { Sent } from './senders.js'

const node = fileURLToPath(new URL('./node.fixture.ts', import.meta.url))
const processes = 4
const sendersEach = 20
const windows = runLength(1, 24)

await describeWith(`${processes} servers with ${sendersEach} senders each on one conversation, every tenth action an edit`, sharedReplicaSet, ({ uri }) => {
  const database = randomDatabaseName()
  const readers: OpenStorage[] = []
  beforeAll(async () => {
    for (let index = 0; index < 2; index += 1) readers.push(await openStorage(uri, database))
  })
  afterAll(async () => {
    await readers[0]?.connection.dropDatabase()
    for (const reader of readers) await reader[Symbol.asyncDispose]()
  })

  it(`nothing is lost, doubled or skipped in ${windows === 1 ? 'a window' : `${windows} windows`}`, async () => {
    const totals: number[] = Array.from({ length: processes }, () => 0)
    await withSeeds(windows, async (random) => {
      const [{ storage }] = readers as [OpenStorage]
      const conversationId = await startConversation(storage, ['ada', 'bob'])
      const folder = temporaryFolder('window')
      const file = (index: number): string => join(folder.path, `${index}.json`)
      const running = await Promise.all(totals.map((_, index) => startSource(node, [
        uri, database, conversationId, `s${index}`, String(random.integer(1, 2 ** 31)), String(sendersEach), String(runLength(1_500, 3_000)), file(index),
      ])))
      try {
        await Promise.all(running.map((server) => server.printed(/ready/)))
        const seen = await readDuring(readers.map((reader) => reader.storage), conversationId, async () => {
          for (const server of running) server.write('go')
          await Promise.all(running.map((server) => server.printed(/done/, 60_000)))
        })
        const sent = running.map((_, index) => JSON.parse(readFileSync(file(index), 'utf8')) as Sent)
        sent.forEach(({ sends }, index) => {
          expect(sends.length).toBeGreaterThan(0)
          totals[index] = (totals[index] as number) + sends.length
        })
        expect(sent.some(({ changes }) => changes.length > 0)).toBe(true)
        const history = { sends: sent.flatMap(({ sends }) => sends), changes: sent.flatMap(({ changes }) => changes), readers: seen }
        expect(await findProblems(storage, conversationId, history)).toEqual([])
      } finally {
        for (const server of running) await server.kill()
        folder.remove()
      }
    })
    const fairness = Math.min(...totals) / Math.max(...totals)
    process.stderr.write(`four servers in ${windows} window(s) sent ${totals.join(', ')}: slowest ÷ fastest ${fairness.toFixed(2)}\n`)
    // Over many windows chance evens out; over two it does not.
    if (isLongRun) expect(fairness).toBeGreaterThanOrEqual(0.5)
  }, runLength(90_000, 3_600_000))
})
