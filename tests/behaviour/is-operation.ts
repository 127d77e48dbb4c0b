import { routes, type OperationName } from '@confab/protocol'

/** Tells whether there is an operation of this name. */
export function isOperation(name: string): name is OperationName {
  return Object.hasOwn(routes, name)
}
