import { describe, expect, it } from 'vitest'
import { clientIsCleanForBrowsers, coreStandsOnItsFloors, packagesPointOneWay } from './arrows.js'
import { exportsAreDocumented } from './documented-exports.js'
import { filesAreSmall, longFiles } from './file-sizes.js'
import type { Files, Rule } from './files.js'
import { dependenciesAreNotTooOld, lockfileIsWhole } from './lockfile.js'
import { noMachinePaths } from './machine-paths.js'
import { exportsAreNamed } from './named-exports.js'

const manifest = (entries: Record<string, string>): string =>
  JSON.stringify({ exports: Object.fromEntries(Object.entries(entries).map(([key, source]) => [key, { '@confab/source': source }])) })

const lockfile = (versions: Record<string, string>): string =>
  JSON.stringify({ packages: Object.fromEntries(Object.entries(versions).map(([path, version]) => [`node_modules/${path}`, { version }])) })

/** A small house in which all is well. */
const SOUND: Record<string, string> = {
  'package-lock.json': lockfile({ ws: '8.22.0', mongoose: '8.24.3' }),
  'packages/protocol/package.json': manifest({ '.': './src/index.ts', './schemas': './src/schemas/index.ts' }),
  'packages/protocol/src/index.ts': `export { limit } from './limits.js'`,
  'packages/protocol/src/limits.ts': `/** How many. */\nexport const limit = 1`,
  'packages/protocol/src/schemas/index.ts': `import { z } from 'zod'\n/** A text. */\nexport const text = z`,
  'packages/core/package.json': manifest({ '.': './src/index.ts' }),
  'packages/core/src/index.ts': `export { createChat } from './create-chat.js'\nexport { limit } from '@confab/protocol'`,
  'packages/core/src/create-chat.ts': `import { handlers } from './operations/index.js'\n/** Creates. */\nexport const createChat = () => handlers`,
  'packages/core/src/operations/index.ts': `import { getMe } from './get-me.js'\nimport { sync } from './sync.js'\nexport const handlers = { getMe, sync }`,
  'packages/core/src/operations/get-me.ts': `import { mayRead } from '../access.js'\nexport const getMe = mayRead`,
  'packages/core/src/operations/sync.ts': `import type { Storage } from '../interfaces/storage.js'\nexport const sync = (s: Storage) => s`,
  'packages/core/src/access.ts': `export const mayRead = true`,
  'packages/core/src/interfaces/storage.ts': `export interface Storage { read(): void }`,
  'packages/core/src/create-chat.test.ts': `import { memoryStorage } from '@confab/adapter-memory'`,
  'packages/adapter-memory/package.json': manifest({ '.': './src/index.ts' }),
  'packages/adapter-memory/src/index.ts': `import { limit } from '@confab/core'\n/** Stores. */\nexport function memoryStorage() { return limit }`,
  'packages/client/package.json': manifest({ '.': './src/index.ts' }),
  'packages/client/src/index.ts': `import { io } from 'socket.io-client'\nimport { limit } from '@confab/protocol'\n/** Connects. */\nexport const createClient = () => [io, limit]`,
}

const plant = (changes: Record<string, string>): Files => new Map(Object.entries({ ...SOUND, ...changes }))

describe('a house rule', () => {
  const rules = { packagesPointOneWay, coreStandsOnItsFloors, clientIsCleanForBrowsers, filesAreSmall, exportsAreNamed, exportsAreDocumented, noMachinePaths, dependenciesAreNotTooOld, lockfileIsWhole }
  it.each(Object.entries(rules))('%s accepts a sound house', (_name, rule) => expect(rule(plant({}))).toEqual([]))

  const plants: [what: string, rule: Rule, changes: Record<string, string>, said: RegExp][] = [
    ['protocol that imports core', packagesPointOneWay, { 'packages/protocol/src/limits.ts': `import '@confab/core'` }, /protocol may import none/],
    ['core that imports an adapter', packagesPointOneWay, { 'packages/core/src/access.ts': `import { memoryStorage } from '@confab/adapter-memory'` }, /core may import protocol/],
    ['an adapter that imports another', packagesPointOneWay, { 'packages/adapter-mongoose/src/index.ts': `export { memoryStorage } from '@confab/adapter-memory'` }, /imports @confab\/adapter-memory/],
    ['a server that imports an adapter', packagesPointOneWay, { 'packages/server-http/src/index.ts': `const a = await import('@confab/adapter-memory')` }, /imports @confab\/adapter-memory/],
    ['a type-only import against the arrow', packagesPointOneWay, { 'packages/protocol/src/limits.ts': `import type { Chat } from '@confab/core'` }, /imports @confab\/core/],
    ['a path out of the package', packagesPointOneWay, { 'packages/core/src/access.ts': `import '../../adapter-memory/src/index.js'` }, /imports \.\.\/\.\.\/adapter-memory/],
    ['a package that nobody entered', packagesPointOneWay, { 'packages/push/src/index.ts': `import '@confab/core'` }, /push may import none/],
    ['an operation that imports another', coreStandsOnItsFloors, { 'packages/core/src/operations/sync.ts': `import { getMe } from './get-me.js'` }, /never uses another/],
    ['an operation that reaches another around a corner', coreStandsOnItsFloors, { 'packages/core/src/operations/sync.ts': `import '../turns.js'`, 'packages/core/src/turns.ts': `import './operations/get-me.js'` }, /sync\.ts reaches .*get-me\.ts \(imported by .*turns\.ts\)/],
    ['an operation that publishes', coreStandsOnItsFloors, { 'packages/core/src/operations/sync.ts': `import '../publisher.js'`, 'packages/core/src/publisher.ts': '' }, /sync\.ts reaches .*publisher\.ts/],
    ['an interface that stands on a room', coreStandsOnItsFloors, { 'packages/core/src/interfaces/storage.ts': `import '../turns.js'`, 'packages/core/src/turns.ts': '' }, /stand on the protocol alone/],
    ['core that needs its own test suites', coreStandsOnItsFloors, { 'packages/core/src/index.ts': `import './testing/index.js'`, 'packages/core/src/testing/index.ts': '' }, /index\.ts reaches .*above it/],
    ['access that imports an operation', coreStandsOnItsFloors, { 'packages/core/src/access.ts': `import { getMe } from './operations/get-me.js'` }, /above it/],
    ['an interface that imports the chat', coreStandsOnItsFloors, { 'packages/core/src/interfaces/storage.ts': `import type { createChat } from '../create-chat.js'` }, /above it/],
    ['a client that imports the schemas', clientIsCleanForBrowsers, { 'packages/client/src/index.ts': `import { text } from '@confab/protocol/schemas'` }, /schemas\/index\.ts is reached/],
    ['a protocol that leads the client to the schemas', clientIsCleanForBrowsers, { 'packages/protocol/src/limits.ts': `export { text } from './schemas/index.js'` }, /schemas\/index\.ts is reached/],
    ['a client that reaches zod', clientIsCleanForBrowsers, { 'packages/protocol/src/limits.ts': `import { z } from 'zod'` }, /imports zod/],
    ['a client that reaches Node', clientIsCleanForBrowsers, { 'packages/client/src/index.ts': `import { once } from 'node:events'` }, /only Node has/],
    ['a client that reaches Node by an old name', clientIsCleanForBrowsers, { 'packages/client/src/index.ts': `import { join } from 'path'` }, /only Node has/],
    ['a file of 401 lines', filesAreSmall, { 'packages/core/src/create-chat.ts': '//\n'.repeat(401) }, /has 401 lines/],
    ['an export that names nothing', exportsAreNamed, { 'packages/core/src/index.ts': `export {}\nexport * from './create-chat.js'` }, /index\.ts:2 has an `export \*`/],
    ['an export without a doc comment', exportsAreDocumented, { 'packages/adapter-memory/src/index.ts': `export function memoryStorage() {}` }, /memoryStorage has no doc comment/],
    ['an undocumented export behind two index files', exportsAreDocumented, { 'packages/protocol/src/limits.ts': `export const limit = 1` }, /limits\.ts: limit has no doc comment/],
    ['an undocumented type', exportsAreDocumented, { 'packages/core/src/index.ts': `export type { Name } from './interfaces/name.js'`, 'packages/core/src/interfaces/name.ts': `export type Name = string` }, /Name has no doc comment/],
    ['an undocumented field', exportsAreDocumented, { 'packages/protocol/src/index.ts': `/** A user. */\nexport interface User {\n  /** Which. */\n  id: string\n  name: string\n}\nexport { limit } from './limits.js'` }, /User\.name has no doc comment/],
    ['an undocumented method', exportsAreDocumented, { 'packages/adapter-memory/src/index.ts': `/** E. */\nexport class E { #own = 1; private other = 2; stop() {} }` }, /E\.stop has no doc comment/],
    ['a dependency below its floor', dependenciesAreNotTooOld, { 'package-lock.json': lockfile({ ws: '8.21.0' }) }, /node_modules\/ws is 8\.21\.0/],
    ['an old dependency inside another', dependenciesAreNotTooOld, { 'package-lock.json': lockfile({ ws: '8.21.1', 'engine.io/node_modules/ws': '7.5.10' }) }, /ws is 7\.5\.10/],
    ['a lockfile without the program for another system', lockfileIsWhole, { 'package-lock.json': JSON.stringify({ packages: { 'node_modules/a/node_modules/tool': { optionalDependencies: { 'tool-linux': '1', 'tool-macos': '1' } }, 'node_modules/tool-linux': {} } }) }, /tool needs tool-macos/],
    ['a home folder', noMachinePaths, { 'README.md': `see ${['', 'home', 'ada', 'confab'].join('/')}` }, /README\.md:1 names/],
    ['a home folder of Windows', noMachinePaths, { 'README.md': `see ${['C:', 'Users', 'Ada'].join('\\')}` }, /README\.md:1 names/],
    ['the folder of the superuser', noMachinePaths, { 'a.yml': `ok\npath: ${['', 'root', 'x'].join('/')}` }, /a\.yml:2 names/],
    ['a temporary file', noMachinePaths, { 'a.md': `${['', 'tmp', 'notes.txt'].join('/')}` }, /a\.md:1 names/],
  ]
  it.each(plants)('sees %s', (_what, rule, changes, said) => {
    const broken = rule(plant(changes))
    expect(broken.join('\n')).toMatch(said)
  })

  it('asks about a file of 251 lines without refusing it', () => {
    const files = plant({ 'packages/core/src/create-chat.ts': '//\n'.repeat(251) })
    expect(filesAreSmall(files)).toEqual([])
    expect(longFiles(files)).toEqual(['packages/core/src/create-chat.ts has 251 lines: is it one idea?'])
  })
})
