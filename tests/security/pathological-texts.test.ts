import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest'
import { operationNames } from '@confab/protocol'
import type { Socket } from 'socket.io-client'
import { isShipped, readProject } from '../house/files.js'
import { secured, type Person, type Secured } from './secured.js'
import { placed, textsIn, validInputs, withAt, type AnyOperation } from './valid-inputs.js'

const size = 50_000
const pathological: [what: string, text: string][] = [
  ['letters', 'a'.repeat(size)],
  ['letters and an end that does not fit', `${'a'.repeat(size)}!`],
  ['blanks and a letter', `${' '.repeat(size)}x`],
  ['tabs and line ends', `${'\t\n'.repeat(size / 2)}x`],
  ['at signs', '@'.repeat(size)],
  ['an address without end', `${'a@'.repeat(size / 2)}a`],
  ['dots', `${'.'.repeat(size)}/`],
  ['slashes', '/'.repeat(size)],
  ['brackets that nest', `${'('.repeat(size / 2)}${')'.repeat(size / 2)}`],
  ['a greedy pattern', '(a+)+'.repeat(size / 5)],
  ['invisible characters', '\u200b'.repeat(size)],
  ['marks upon one letter', `a${'\u0301'.repeat(size)}`],
  ['half surrogates', '\ud83d'.repeat(size)],
  ['a URL without end', `https://${'a.'.repeat(size / 2)}`],
  ['a token without end', `${'x.'.repeat(size / 2)}x`],
]

let served: Secured
let ann: Person
let socket: Socket
beforeAll(async () => {
  served = await secured()
  ann = await served.signUp('Ann')
  socket = await served.connect({ token: ann.token })
})
afterAll(() => served[Symbol.asyncDispose]())
beforeEach(() => void served.asked.splice(0))

/**
 * The patterns that a text longer than any field takes may meet. None has two repetitions side by side, or one within another, that could match the same characters, so each looks
 * at each character once. Whoever adds one looks at it, and adds it here.
 */
const lookedAt = new Set([
  String.raw`[\uD800-\uDBFF]`, // by which zod counts
  String.raw`^(?!\.{1,2}$)[^\s\p{C}]+$`, // an id
  String.raw`^[^\s\p{C}@]+@[^\s\p{C}@]+$`, // an e-mail address
  String.raw`[\s\p{C}\\]`, String.raw`^https?:\/\/`, // a link
])

describe('a text of fifty thousand characters that is made to hurt', () => {
  it.each(pathological)('S10 of %s meets no pattern but those that look at each character once, in any field of any operation', async (_, text) => {
    const met = new Set<string>()
    // What is counted is work: which patterns are put to a text that came from here.
    const { exec } = RegExp.prototype
    RegExp.prototype.exec = function (this: RegExp, given: string) {
      if (typeof given === 'string' && given.length >= size / 2 && given.includes(text.slice(10, size / 2))) met.add(this.source)
      return exec.call(this, given)
    }
    try {
      for (const [name, inputs] of Object.entries(validInputs) as [AnyOperation, Record<string, unknown>[]][]) {
        for (const input of inputs) {
          for (const path of textsIn(input)) {
            const spoilt = withAt(input, path, text) as Record<string, unknown>
            await served.chat.host.call({ userId: ann.userId }, name, spoilt).catch(() => null)
            await served.chat.host.callAccount?.({ credentials: { token: ann.token, headers: {} }, address: null }, name, spoilt).catch(() => null)
          }
        }
      }
    } finally {
      RegExp.prototype.exec = exec
    }
    expect([...met].filter(source => !lookedAt.has(source))).toEqual([])
    expect(met.size).toBeGreaterThan(0)
  })

  it.each(pathological)('S10 of %s is answered by every surface, and asks the storage nothing', async (_, text) => {
    for (const [name, inputs] of Object.entries(validInputs) as [AnyOperation, Record<string, unknown>[]][]) {
      for (const input of inputs) {
        for (const path of textsIn(input).filter(([field]) => field !== 'custom')) {
          const spoilt = withAt(input, path, text) as Record<string, unknown>
          // What is larger than a packet may be closes its connection; that has tests of its own.
          if ((operationNames as readonly string[]).includes(name) && Buffer.byteLength(JSON.stringify(spoilt)) < 90_000) {
            expect(['INVALID_INPUT', 'PAYLOAD_TOO_LARGE'], `${name} ${path.join('.')}`).toContain((await served.call(socket, name, spoilt)).error?.code)
          }
          const { method, path: address, rest } = placed(name, spoilt)
          if (method === 'GET' || address.length > 1_000) continue
          expect(['INVALID_INPUT', 'PAYLOAD_TOO_LARGE'], `${name} ${path.join('.')}`).toContain((await served.request(method, address, { token: ann.token, body: rest })).body.error?.code)
        }
      }
    }
    expect(served.asked).toEqual([])
  })
})

it('S10 a search takes every character as itself', async () => {
  await served.request('PATCH', '/me', { token: ann.token, body: { name: 'Ann .* (x+)+$' } })
  const find = async (query: string): Promise<string[]> => ((await served.request('GET', `/users?query=${encodeURIComponent(query)}`, { token: ann.token })).body.items as { id: string }[] | undefined ?? []).map(user => user.id)
  const found = await find('Ann .*')
  expect(found.length === 0 || found.includes(ann.userId)).toBe(true)
  for (const pattern of ['.*', 'A.n', '^Ann', 'An+', '[A]nn', 'Ann|Bo', '(?:Ann)', '\\w+', '(a+)+$']) expect(await find(pattern), pattern).toEqual([])
})

it('S10 no pattern is made out of what a caller says', () => {
  const made: string[] = []
  for (const [path, source] of readProject()) {
    if (!isShipped(path) || path.includes('/testing/')) continue
    for (const [line, text] of source.split('\n').entries()) if (/new RegExp\(|\$regex:|\$where:|\.match\((?!\/)/.test(text)) made.push(`${path}:${line + 1} ${text.trim()}`)
  }
  // Of the options of the app; said when it starts.
  expect(made.filter(one => !one.includes('bcrypt-passwords.ts'))).toEqual([])
})
