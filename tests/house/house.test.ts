import { describe, expect, it } from 'vitest'
import { clientIsCleanForBrowsers, coreStandsOnItsFloors, packagesPointOneWay } from './arrows.js'
import { exportsAreDocumented } from './documented-exports.js'
import { filesAreSmall, longFiles } from './file-sizes.js'
import { readProject } from './files.js'
import { dependenciesAreNotTooOld, lockfileIsWhole } from './lockfile.js'
import { noMachinePaths } from './machine-paths.js'
import { exportsAreNamed } from './named-exports.js'

// The rules themselves are tested in rules.test.ts, each with a planted violation.
describe('the house', () => {
  const files = readProject()

  it('has packages that point one way', () => expect(packagesPointOneWay(files)).toEqual([]))
  it('has a core that stands on its floors', () => expect(coreStandsOnItsFloors(files)).toEqual([]))
  it('has a client that is clean for browsers', () => expect(clientIsCleanForBrowsers(files)).toEqual([]))
  it('has small files', () => {
    // A question for whoever reads the run; what is refused is below.
    for (const question of longFiles(files)) process.stderr.write(`${question}\n`)
    expect(filesAreSmall(files)).toEqual([])
  })
  it('names what it exports', () => expect(exportsAreNamed(files)).toEqual([]))
  it('documents what it exports', () => expect(exportsAreDocumented(files)).toEqual([]))
  it('installs nothing with a known hole', () => expect(dependenciesAreNotTooOld(files)).toEqual([]))
  it('locks what every system needs', () => expect(lockfileIsWhole(files)).toEqual([]))
  it('names no place of anybody\'s machine', () => expect(noMachinePaths(files)).toEqual([]))
})
