/** An index that storage relies on. */
export interface NamedIndex {
  /** Its name: what an E11000 reports, what a hint says, what the start-up check looks for. */
  readonly name: string
  /** Its keys. */
  readonly key: Readonly<Record<string, 1 | -1>>
  /** Whether it keeps a promise, beside being fast. */
  readonly unique?: true
  /** Which documents it holds; all by default. */
  readonly partialFilterExpression?: Readonly<Record<string, unknown>>
  /** How long after the time in its field MongoDB takes a document away; never by default. */
  readonly expireAfterSeconds?: number
}

/** The options with which an index is made. */
export function optionsOf({ key: _key, ...options }: NamedIndex): Omit<NamedIndex, 'key'> {
  return options
}
