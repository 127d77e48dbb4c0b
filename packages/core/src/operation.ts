import type { OperationInput, OperationName, OperationOutput } from '@confab/protocol'
import type { Rule } from './access.js'
import type { ChatOptions } from './interfaces/chat-options.js'
import type { AllowedCall, Call, Outcome } from './services.js'

/** One row of the table of operations: who may call it, and what carries it out. */
export interface Operation<Input, Output> {
  /** Refuses, or returns what `run` takes as its target. */
  who: (call: Call<Input>) => unknown
  /** Carries it out. */
  run: (call: AllowedCall<Input, never>) => Promise<Outcome<Output>>
  /** Whose schema the input's `custom` is checked with. */
  custom?: keyof NonNullable<ChatOptions['custom']>
  /** Whether it makes sure itself that the actor exists, because it reads people anyway. */
  meets?: true
}

/** Every operation has its row. */
export type OperationTable = { readonly [Name in OperationName]: Operation<OperationInput<Name>, OperationOutput<Name>> }

/** Makes a row. The compiler sees to it that the rule hands over the very target that the handler takes; after that nobody needs to know its type. */
export function operation<Input, Target, Output>(row: {
  who: Rule<Input, Target>
  run: (call: AllowedCall<Input, Target>) => Promise<Outcome<Output>>
  custom?: keyof NonNullable<ChatOptions['custom']>
  meets?: true
}): Operation<Input, Output> {
  return row
}
