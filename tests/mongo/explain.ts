import type mongoose from 'mongoose'
import type { LoggedCommand } from './command-log.js'

/** How the server runs a command. */
export interface Plan {
  /** The names of all stages, wherever they stand. */
  stages: string[]
  /** What each part of it looked at and returned. */
  work: { where: string; keys: number; returned: number }[]
}

type Node = Record<string, unknown>

/** Has the server run a command again and tell how. Null for one that has no plan: an insert, a getMore. */
export async function explain(connection: mongoose.Connection, { name, command }: LoggedCommand): Promise<Plan | null> {
  if (!['find', 'aggregate', 'update', 'delete', 'findAndModify'].includes(name)) return null
  const { lsid: _lsid, $clusterTime: _time, $db: _db, txnNumber: _txn, writeConcern: _concern, ...body } = command
  const explained = await connection.db?.command({ explain: { ...body, ...firstStatement(body) }, verbosity: 'executionStats' }) as Node
  const stages: string[] = []
  const work: Plan['work'] = []
  walk(explained, name, stages, work)
  return { stages, work }
}

/** Only a single statement can be explained. */
function firstStatement(body: Node): Node {
  const only = (field: string): Node => (Array.isArray(body[field]) ? { [field]: body[field].slice(0, 1) } : {})
  return { ...only('updates'), ...only('deletes') }
}

function walk(node: unknown, where: string, stages: string[], work: Plan['work']): void {
  if (typeof node !== 'object' || node === null) return
  const { stage, totalKeysExamined, nReturned, nMatched, collectionScans } = node as Node
  if (typeof stage === 'string') stages.push(stage)
  if (Number(collectionScans) > 0) stages.push('COLLSCAN')
  if ('$sort' in node) stages.push('SORT')
  if (totalKeysExamined !== undefined) work.push({ where, keys: Number(totalKeysExamined), returned: Math.max(Number(nReturned ?? 0), Number(nMatched ?? 0)) })
  for (const [key, value] of Object.entries(node)) {
    if (key !== 'command' && key !== 'rejectedPlans' && key !== '$lookup') walk(value, key, stages, work)
  }
}
