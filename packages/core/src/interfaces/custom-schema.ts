import type { AccountOperationName, OperationName } from '@confab/protocol'

/** As much of the Standard Schema interface (standardschema.dev) as is used. */
export interface CustomSchema {
  /** The interface's one property. */
  readonly '~standard': {
    /** Which version of the interface. */
    readonly version: 1
    /** Which library. */
    readonly vendor: string
    /** Says the value as the app wants it stored, or what is wrong with it. */
    readonly validate: (value: unknown) => StandardResult | Promise<StandardResult>
  }
}

/** What a Standard Schema validation answers. */
export type StandardResult =
  | { readonly value: unknown; readonly issues?: undefined }
  | { readonly issues: readonly { readonly message: string }[] }

/** Checks app data: one schema for everybody, or a function that says, for each call, which one holds. */
export type CustomCheck = CustomSchema | ((call: CustomCall) => CustomSchema)

/** A call that brings app data. */
export interface CustomCall {
  /** Who says it; null for who is only signing up. */
  readonly actor: string | null
  /** By which operation. */
  readonly operation: OperationName | AccountOperationName
  /** From where. */
  readonly surface: CallSurface
  /** All that it was given. Not to be changed. */
  readonly input: Readonly<Record<string, unknown>>
}

/**
 * From where a call was made: `in-process` is the app's own server, by `chat.as`; `network` is somebody's client, by HTTP or a socket. A route of the app's that hands on what a client sent is `in-process` too: then it is for the
 * route to look at it.
 */
export type CallSurface = 'in-process' | 'network'
