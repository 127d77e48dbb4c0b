/** The number of this protocol. Grows when a field or an operation is added; nothing is ever taken away within a major version. */
export const protocolVersion = 1
