import { randomBytes } from 'node:crypto'
import { oncePerRun } from './once-per-run.js'

/**
 * Connects to the one-node replica set that the whole run shares: the one named by CONFAB_TEST_MONGODB_URI, else one started on
 * first use. Take a database of your own (`randomDatabaseName`). Others use it at the same time: a failpoint here needs an
 * `appName` of its own, or a set of your own (`startReplicaSet`). Throws MissingComponent.
 */
export async function sharedReplicaSet(): Promise<{ uri: string }> {
  const uri = process.env.CONFAB_TEST_MONGODB_URI || (await oncePerRun('replica-set', notInARun))
  return { uri }
}

async function notInARun(): Promise<string> {
  throw new Error('Only a test run shares a replica set. Elsewhere start one, and stop it: startReplicaSet.')
}

/** A database name that nobody else uses. */
export function randomDatabaseName(): string {
  return `confab_test_${randomBytes(6).toString('hex')}`
}
