import type { mongo } from 'mongoose'
import type { Database } from './database.js'
import { declaredIndexes } from './declared-indexes.js'
import { isNotAllowed, mayNot } from './not-allowed.js'
import { optionsOf, type NamedIndex } from './schemas/named-index.js'

/** When missing indexes are made at start-up. */
export type IndexCreation = 'when-empty' | 'always' | 'never'

interface Flaw {
  collection: mongo.Collection
  index: NamedIndex
  /** What stands in its way; null when it is only missing. */
  instead: string | null
}

/** Makes every index that is missing. Resolves when all are there. Rejects, and names it, when one of the same name or keys is there but different, or this user may not make it. */
export async function createIndexes(database: Database): Promise<void> {
  const flaws = await findFlaws(database)
  refuseDifferent(flaws)
  await createAll(database, flaws)
}

/**
 * Checks that every index is there as it was declared, and makes missing ones where that is allowed. Rejects with the names of those that are not, and
 * with the commands that put it right.
 */
export async function checkIndexes(database: Database, creation: IndexCreation): Promise<void> {
  const flaws = await findFlaws(database)
  refuseDifferent(flaws)
  const makeable: Flaw[] = []
  const left: Flaw[] = []
  const empty = new Map<mongo.Collection, boolean>()
  for (const flaw of flaws) {
    const { collection } = flaw
    if (creation === 'when-empty' && !empty.has(collection)) empty.set(collection, await isEmpty(database, collection))
    if (creation === 'always' || (creation === 'when-empty' && empty.get(collection) === true)) makeable.push(flaw)
    else left.push(flaw)
  }
  await createAll(database, makeable)
  if (left.length > 0) throw missing(database, left, 'Call storage.ensureIndexes() in a deployment step, or run:')
}

function missing(database: Database, left: readonly Flaw[], remedy: string): Error {
  return new Error([
    `The storage cannot start: ${left.map(nameOf).join(', ')} ${left.length === 1 ? 'is' : 'are'} missing, and without ${left.length === 1 ? 'it' : 'them'} promises would be broken or reads be slow.`,
    remedy,
    ...left.map((flaw) => commandFor(database, flaw)),
  ].join('\n'))
}

async function findFlaws(database: Database): Promise<Flaw[]> {
  const flaws: Flaw[] = []
  for (const { collection, indexes } of declaredIndexes(database)) {
    const existing = await existingIndexes(database, collection)
    for (const index of indexes) {
      const alike = existing.find((other) => other.name === index.name) ?? existing.find((other) => sameKeys(other, index))
      if (alike === undefined) flaws.push({ collection, index, instead: null })
      else if (!isAsDeclared(alike, index)) flaws.push({ collection, index, instead: describe(alike) })
    }
  }
  return flaws
}

async function existingIndexes(database: Database, collection: mongo.Collection): Promise<mongo.IndexDescriptionInfo[]> {
  return database.reach.read(async ({ signal }) => {
    try {
      return await collection.listIndexes({ signal } as object).toArray() as mongo.IndexDescriptionInfo[]
    } catch (error) {
      if ((error as { code?: number }).code === 26) return []
      throw error
    }
  }).catch(mayNot('listIndexes', database, collection))
}

function sameKeys(one: { key: object }, other: { key: object }): boolean {
  return JSON.stringify(Object.entries(one.key)) === JSON.stringify(Object.entries(other.key))
}

/** Anything else about an index (sparse, a collation, hidden, another part) would make it hold less than it must, or not be used. */
function isAsDeclared(existing: mongo.IndexDescriptionInfo, declared: NamedIndex): boolean {
  const { partialFilterExpression, sparse, collation, expireAfterSeconds, hidden } = existing as mongo.IndexDescriptionInfo & Record<string, unknown>
  const extras = [sparse || undefined, collation, hidden || undefined]
  return existing.name === declared.name && sameKeys(existing, declared) && (existing.unique === true) === (declared.unique === true)
    && expireAfterSeconds === declared.expireAfterSeconds && JSON.stringify(partialFilterExpression) === JSON.stringify(declared.partialFilterExpression) && extras.every((extra) => extra === undefined)
}

function describe({ v: _v, ns: _ns, ...rest }: mongo.IndexDescriptionInfo & { v?: unknown; ns?: unknown }): string {
  return JSON.stringify(rest)
}

function refuseDifferent(flaws: readonly Flaw[]): void {
  const different = flaws.filter(({ instead }) => instead !== null)
  if (different.length === 0) return
  throw new Error([
    'The storage cannot start: an index is not as it must be, and without it promises would be broken.',
    ...different.map((flaw) => `${nameOf(flaw)} must be ${optionsText(flaw.index)} over ${JSON.stringify(flaw.index.key)}, but there is ${flaw.instead ?? ''}.`),
    'Drop it, look for duplicates that it let in, and call storage.ensureIndexes().',
  ].join('\n'))
}

async function isEmpty(database: Database, collection: mongo.Collection): Promise<boolean> {
  const first = await database.reach.read((options) => collection.findOne({}, { ...options, projection: { _id: 1 } })).catch(mayNot('find', database, collection))
  return first === null
}

/** Not bounded by the time-out of calls: a build takes as long as the collection is large. Where this user may not, the refusal has the commands for somebody who may. */
async function createAll(database: Database, flaws: readonly Flaw[]): Promise<void> {
  for (const [made, { collection, index }] of flaws.entries()) {
    try {
      await collection.createIndex(index.key, { ...optionsOf(index) })
    } catch (error) {
      if (!isNotAllowed(error)) throw error
      throw missing(database, flaws.slice(made), `The database user may not make ${flaws.length - made === 1 ? 'it' : 'them'}: it has no \`createIndex\` on ${collection.collectionName}. Grant that, or let somebody who has it run:`)
    }
  }
}

function nameOf({ collection, index }: Flaw): string {
  return `${index.unique === true ? 'the unique index' : 'the index'} "${index.name}" of ${collection.collectionName}`
}

function optionsText({ unique }: NamedIndex): string {
  return unique === true ? 'a unique index' : 'an index'
}

function commandFor({ connection }: Database, { collection, index }: Flaw): string {
  return `  db.getSiblingDB(${JSON.stringify(connection.name)}).getCollection(${JSON.stringify(collection.collectionName)}).createIndex(${JSON.stringify(index.key)}, ${JSON.stringify(optionsOf(index))})`
}
