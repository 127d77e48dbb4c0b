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
