import { ChatError, isChatError, type AccountOperationName, type RateClass } from '@confab/protocol'
import { accountOperations as specs } from '@confab/protocol/schemas'
import type { z } from 'zod'
import { checkCustom } from '../custom-data.js'
import { inputRefusal } from '../input-refusal.js'
import type { Identity } from '../interfaces/authenticate.js'
import type { RateLimit } from '../interfaces/rate-limit-store.js'
import { plain } from '../plain.js'
import { accountHandlers } from './account-handlers.js'
import type { AccountServices } from './account-services.js'
import type { AccountAnswer, AccountCaller, AccountService, SessionCookie } from '../interfaces/accounts.js'
import { credentialsCheck } from './credentials-check.js'
import { emailKey } from './email-key.js'

/** One address may try this many times as often as one account: many people share one. */
const triesPerAddress = 5

/** Calls that hash nothing cost little: the list of sessions, logging out. */
const callsPerTry = 10

type AnyHandler = (call: object) => Promise<{ output: unknown; cookies?: readonly SessionCookie[] }>

/** The one way to every account operation: find, parse, count, see who it is, run, parse the answer. */
export function accountCalls(services: AccountServices, authenticate: (caller: AccountCaller) => Promise<Identity | null>): AccountService['call'] {
  const handlers = accountHandlers(credentialsCheck(services))

  const run = async (caller: AccountCaller, name: string, given: unknown): Promise<AccountAnswer> => {
    if (!Object.hasOwn(specs, name)) throw new ChatError('NOT_FOUND', `${JSON.stringify(name.slice(0, 60))} could not be called: there is no such account operation.`)
    const operation = name as AccountOperationName
    const spec = specs[operation]
    const schema = spec.input as unknown as z.ZodType<Record<string, unknown>>
    const input = given === undefined ? {} : plain(given)
    const parsed = schema.safeParse(input)
    if (!parsed.success) throw inputRefusal(name, schema, input)
    if (spec.rate === 'auth') await count(services, caller, parsed.data)
    if (services.custom !== undefined && parsed.data.custom !== undefined) parsed.data.custom = await checkCustom(services.custom, { actor: null, operation, surface: 'network', input: parsed.data })

    const identity = isOpenToAll(operation) ? null : await authenticate(caller)
    if (identity === null && !isOpenToAll(operation)) throw new ChatError('UNAUTHENTICATED')
    if (identity !== null) await countFor(services, identity.userId, spec.rate)
    const { output, cookies = [] } = await (handlers[operation] as unknown as AnyHandler)({ services, caller, identity, input: parsed.data })
    return { output: spec.output.parse(output), cookies }
  }

  return async (caller, name, input) => {
    try {
      return await run(caller, name, input)
    } catch (error) {
      if (isChatError(error)) throw error
      services.logger.error({ operation: name, err: error }, 'A call failed for a reason that is not the caller\'s.')
      throw new ChatError('INTERNAL', `${name} could not be carried out: something went wrong on the server. Try again; if it stays, the server's log says why.`, { cause: error })
    }
  }
}

function isOpenToAll(name: AccountOperationName): boolean {
  return name === 'signUp' || name === 'logIn' || name === 'refresh'
}

/** Counted before anything is hashed, by address and by account, so that neither can be tried without end. */
async function count({ rateLimits, limit }: AccountServices, { address }: AccountCaller, input: Record<string, unknown>): Promise<void> {
  const waits: (number | Promise<number>)[] = []
  if (address !== null) waits.push(rateLimits.take(`auth:address:${address}`, times(limit, triesPerAddress)))
  if (typeof input.email === 'string') waits.push(rateLimits.take(`auth:email:${emailKey(input.email)}`, limit))
  refuseWhile(Math.max(0, ...(await Promise.all(waits))))
}

/** Those who are signed in are counted too: a stolen session must not serve to guess at the password, from however many addresses. What hashes nothing may be called more often. */
async function countFor({ rateLimits, limit }: AccountServices, userId: string, rate: RateClass): Promise<void> {
  refuseWhile(await (rate === 'auth' ? rateLimits.take(`auth:user:${userId}`, limit) : rateLimits.take(`account:user:${userId}`, times(limit, callsPerTry))))
}

function times({ burst, perSecond }: RateLimit, factor: number): RateLimit {
  return { burst: burst * factor, perSecond: perSecond * factor }
}

function refuseWhile(wait: number): void {
  if (wait > 0) throw new ChatError('RATE_LIMITED', `Too many tries: wait ${Math.ceil(wait / 1_000)} s and try again.`, { retryAfterMs: wait })
}
