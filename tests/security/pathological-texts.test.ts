import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest'
import { memoryUploads } from '@confab/adapter-memory'
import { operationNames, type UploadedFile } from '@confab/protocol'
import type { Socket } from 'socket.io-client'
import { sampleFiles } from '../helpers/sample-files.js'
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
let bo: Person
let socket: Socket
beforeAll(async () => {
  served = await secured({ uploads: memoryUploads() })
  ann = await served.signUp('Ann')
  bo = await served.signUp('Bo')
  socket = await served.connect({ token: ann.token })
})
afterAll(() => served[Symbol.asyncDispose]())
beforeEach(() => void served.asked.splice(0))

/** The patterns that a text longer than any field takes may meet. Whoever adds one makes sure that it looks at each character once, and adds it here. */
const lookedAt = new Set([
  String.raw`[\uD800-\uDBFF]`, // by which zod counts
])

const picture = sampleFiles['image/png'].bytes

function upload(file: { name: string; bytes: Uint8Array }): Promise<UploadedFile> {
  return served.chat.as(ann.userId).uploadFile({ to: bo.userId, ...file })
}

/** Which patterns were put to a text of this length or longer that came from outside: what is counted is work. */
async function patternsMet(length: number, body: () => Promise<unknown>): Promise<Set<string>> {
  const met = new Set<string>()
  const { exec } = RegExp.prototype
  RegExp.prototype.exec = function (this: RegExp, given: string) {
    if (typeof given === 'string' && given.length >= length) met.add(this.source)
    return exec.call(this, given)
  }
  try {
    await body()
  } finally {
    RegExp.prototype.exec = exec
  }
  return met
}

describe('a text of fifty thousand characters that is made to hurt', () => {
  it.each(pathological)('S10 of %s meets no pattern but those that look at each character once, in any field of any operation', async (_, text) => {
    const met = await patternsMet(size / 2, async () => {
      for (const [name, inputs] of Object.entries(validInputs) as [AnyOperation, Record<string, unknown>[]][]) {
        for (const input of inputs) {
          for (const path of textsIn(input)) {
            const spoilt = withAt(input, path, text) as Record<string, unknown>
            await served.chat.host.call({ userId: ann.userId }, name, spoilt).catch(() => null)
            await served.chat.host.callAccount?.({ credentials: { token: ann.token, headers: {} }, address: null }, name, spoilt).catch(() => null)
          }
        }
      }
    })
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

describe('a file that is made to hurt', () => {
  it.each(pathological)('S10 with a name of %s is refused for its length before any pattern looks at it', async (_, text) => {
    const met = await patternsMet(300, async () => {
      for (const name of [text, `${text}.png`, `photo.${text}`, text.slice(0, 65_536)]) {
        await expect(upload({ name, bytes: picture })).rejects.toMatchObject({ code: 'INVALID_INPUT' })
      }
    })
    expect([...met].filter(source => !lookedAt.has(source))).toEqual([])
  })

  it.each(pathological)('S10 that holds %s is looked at once for control characters, and for markup in its beginning only', async (_, text) => {
    const met = await patternsMet(3_000, async () => {
      for (const content of [text, `<!--${text}`, '<!---->'.repeat(10_000), `${'<'.repeat(size)}x`, `${text}<!`]) {
        await upload({ name: 'notes.txt', bytes: new TextEncoder().encode(content) }).catch((error: unknown) => expect(error).toMatchObject({ code: 'UNSUPPORTED_FILE' }))
      }
    })
    expect([...met].filter(source => !source.startsWith(String.raw`[\u0000-`))).toEqual([])
  })

  it('S10 keeps a name of blanks and dots within the length that is taken, and cleans it without a pattern for its end', async () => {
    const upTo = (part: string): string => part.repeat(255).slice(0, 250)
    for (const part of ['.', ' .', '. ', '\u00a0.', '\u3000']) expect((await upload({ name: `a${upTo(part)}`, bytes: picture })).name, JSON.stringify(part)).toBe('a.png')
    expect((await upload({ name: `${upTo('. ')}b.png`, bytes: picture })).name).toBe('b.png')
    await expect(upload({ name: `.html${upTo(' .')}`, bytes: picture })).rejects.toMatchObject({ code: 'UNSUPPORTED_FILE' })
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
