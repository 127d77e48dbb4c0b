import { expect, vi } from 'vitest'
import type { Node } from './node.js'

/** Resolves once what either node tells arrives at the other: nodes begin to listen a moment after they are up. */
export async function eachHearsTheOther([one, other]: readonly [Node, Node]): Promise<void> {
  for (const [from, to] of [[one, other], [other, one]] as const) {
    let isHeard = false
    const listener = (): void => void (isHeard = true)
    const namespace = to.sockets.io.of('/') as unknown as { on(name: string, listener: () => void): void; off(name: string, listener: () => void): void }
    namespace.on('test', listener)
    await vi.waitFor(() => {
      (from.sockets.io as unknown as { serverSideEmit(name: string): void }).serverSideEmit('test')
      expect(isHeard).toBe(true)
    }, { timeout: 20_000, interval: 100 })
    namespace.off('test', listener)
  }
}
