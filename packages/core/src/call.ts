import { ChatError, operationNames, protocolVersion, type Limits, type OperationName, type RateClass } from '@confab/protocol'
import { operations as specs } from '@confab/protocol/schemas'
import type { z } from 'zod'
import { codedError } from './coded-error.js'
import type { CountCall } from './count-calls.js'
import { checkCustom } from './custom-data.js'
import { inputRefusal } from './input-refusal.js'
import type { Logger, Watch } from './interfaces/chat.js'
import type { Can, CanTarget, ChatOptions } from './interfaces/chat-options.js'
import type { CustomCheck } from './interfaces/custom-schema.js'
import { narrowBy } from './narrow.js'
import type { Opening } from './opening.js'
import type { Operation } from './operation.js'
import { operations } from './operations/index.js'
import { plain } from './plain.js'
import type { Publisher } from './publisher.js'
import { invalidInput } from './refusals.js'
import type { AllowedCall, Services } from './services.js'
import type { NoteActor } from './unknown-actor.js'

/** What the wrapper stands on. */
export interface CallParts {
  services: Services
  publisher: Publisher
  count: CountCall
  logger: Logger
  custom: ChatOptions['custom']
  can: Can | undefined
  /** Told who writes by the app's own code; null where nobody needs to be. */
  noteActor: NoteActor | null
  opening: Opening
}

/** Runs one operation for somebody. `counted` calls come from outside and are subject to rate limits. */
export type RunCall = (actor: string, operation: string, input: unknown, counted: boolean, watch?: Watch) => Promise<unknown>

/** A call in the making, with nothing known of its types any more. */
type AnyCall = { -readonly [Key in keyof AllowedCall<Record<string, unknown>, unknown>]: AllowedCall<Record<string, unknown>, unknown>[Key] }

/** An operation, ready to run. */
interface Prepared {
  name: OperationName
  input: z.ZodType<Record<string, unknown>>
  output: z.ZodType
  rate: RateClass
  custom: CustomCheck | undefined
  row: Operation<Record<string, unknown>, unknown>
}

/**
 * The one way to every operation, from every surface: find, parse, count, authorise, run, parse the answer, publish. Whatever goes wrong ends as a `ChatError`.
 * Counting comes before authorising, so that guessing at ids costs the guesser and not the storage.
 */
export function createCall(parts: CallParts): RunCall {
  const { services, publisher, opening, logger, count, can, noteActor } = parts
  const table = prepare(parts)

  const run: RunCall = async (actor, name, input, counted, watch) => {
    const operation = table.get(name)
    if (operation === undefined) throw unknownOperation(name)
    const parsed = parse(operation, input, services.limits)
    const surface = counted ? 'network' : 'in-process'
    const ready = opening.open()
    if (ready !== null) await ready
    if (counted) await count(name, operation.rate, actor)
    if (operation.row.meets === undefined && !services.people.knows(actor)) await services.people.ensure(actor)
    if (operation.custom !== undefined && parsed.custom !== undefined) {
      parsed.custom = await checkCustom(operation.custom, { actor, operation: operation.name, surface, input: parsed })
    }
    if (!counted && isSeenByOthers(operation.rate)) noteActor?.(actor)

    const narrow = can === undefined ? null : narrowBy(can, { surface, input: parsed })
    const call: AnyCall = { services: narrow === null ? services : { ...services, narrow }, actor, input: parsed, watch, target: null }
    const allowed = operation.row.who(call)
    call.target = allowed instanceof Promise ? await allowed : allowed
    if (narrow !== null) await narrow(actor, operation.name, canTarget(call))

    const { output, events, stopWatching } = await operation.row.run(call as AllowedCall<Record<string, unknown>, never>)
    const answer = operation.output.safeParse(output)
    if (events.length > 0) publisher.publish(events)
    if (stopWatching !== undefined) publisher.stopWatching(await stopWatching())
    if (!answer.success) throw new Error(`${name} made an answer that is not of its shape: ${answer.error.message}`)
    return answer.data
  }

  return async (actor, name, ...rest) => {
    opening.enter()
    try {
      return await run(actor, name, ...rest)
    } catch (error) {
      throw codedError(error, name, logger)
    } finally {
      opening.leave()
    }
  }
}

function prepare({ custom }: CallParts): Map<string, Prepared> {
  return new Map(operationNames.map((name) => {
    const { input, output, rate } = specs[name]
    const row = operations[name] as unknown as Prepared['row']
    return [name, {
      name, rate, row, output,
      input: input as unknown as Prepared['input'],
      custom: row.custom === undefined ? undefined : custom?.[row.custom],
    }]
  }))
}

function unknownOperation(name: string): ChatError {
  const shown = JSON.stringify(String(name).slice(0, 60))
  return new ChatError('NOT_FOUND', `${shown} could not be called: this server (protocol ${protocolVersion}) has no such operation. Check the name, or update the server.`)
}

function parse({ name, input: schema }: Prepared, given: unknown, limits: Limits): Record<string, unknown> {
  const input = given === undefined ? {} : plain(given)
  const parsed = schema.safeParse(input)
  if (!parsed.success) throw inputRefusal(name, schema, input)
  const { text } = parsed.data
  if (typeof text === 'string' && text.length > limits.textLength) {
    throw invalidInput(name, [{ path: ['text'], message: `is ${text.length} characters long, and at most ${limits.textLength} are taken` }])
  }
  return parsed.data
}

/** Reading leaves nothing with a name on it. */
function isSeenByOthers(rate: RateClass): boolean {
  return rate === 'send' || rate === 'write'
}

function canTarget({ input, target }: AnyCall): CanTarget {
  const found: CanTarget = {}
  const conversation = (target as { conversation?: { id: string } | null } | null)?.conversation
  if (conversation != null) found.conversationId = conversation.id
  if (typeof input.messageId === 'string') found.messageId = input.messageId
  const userId = input.userId ?? input.to
  if (typeof userId === 'string') found.userId = userId
  return found
}
