import { isChatError, type ErrorCode } from '@confab/protocol'
import { afterAll, afterEach, beforeAll, describe, expect } from 'vitest'
import { describeWith } from '../helpers/describe-with.js'
import { http } from './http-surface.js'
import { inProcess } from './in-process-surface.js'
import { socket } from './socket-surface.js'
import { storages } from './storages.js'
import { openWorld, type AppOptions, type World } from './world.js'

const surfaces = [inProcess, http, socket]

/**
 * Defines behaviour once, for every surface and every storage. The body gets no word of which it runs on, so there is no way to make an exception and each has the
 * same count of tests.
 */
export async function behaviour(title: string, define: (world: World) => void, options: AppOptions = {}): Promise<void> {
  for (const { name, start } of storages) {
    await describeWith(`${title} (${name})`, start, storage => {
      for (const surface of surfaces) {
        describe(surface.name, () => {
          let open: Awaited<ReturnType<typeof openWorld>>
          beforeAll(async () => {
            open = await openWorld(surface, storage, options)
          })
          afterEach(() => open.reset())
          afterAll(() => open.close())
          define({
            get chat() { return open.chat },
            people: (...names) => open.people(...names),
            absent: name => open.absent(name),
            group: (...people) => open.group(...people),
            direct: (...people) => open.direct(...people),
          })
        })
      }
    })
  }
}

/** Expects a call to be refused with this code, and with this reason where there is one. */
export async function expectRefusal(call: Promise<unknown>, code: ErrorCode, reason?: string): Promise<void> {
  const answer = await call.then(output => ({ output }), (error: unknown) => ({ error }))
  if (!('error' in answer)) throw new Error(`the call was not refused, it answered ${JSON.stringify(answer.output)}`)
  if (!isChatError(answer.error)) throw answer.error
  expect(answer.error.code, answer.error.message).toBe(code)
  if (reason !== undefined) expect(answer.error.details).toMatchObject({ reason })
}
