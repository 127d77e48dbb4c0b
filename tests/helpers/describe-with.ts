import { afterAll, describe, it } from 'vitest'

/** A real component, such as a database, cannot be had on this machine. The message is the sentence that says how to get it. */
export class MissingComponent extends Error {
  override name = 'MissingComponent'
}

/**
 * Defines a suite that needs a real component, and stops the component afterwards where it can be stopped.
 * Where it cannot be had the suite skips and says how to get it; with `CI=true` it fails instead.
 */
export async function describeWith<Component>(
  title: string,
  start: () => Promise<Component>,
  define: (component: Component) => void,
): Promise<void> {
  let component: Component
  try {
    component = await start()
  } catch (error) {
    if (!(error instanceof MissingComponent)) throw error
    describeMissing(title, error)
    return
  }
  describe(title, () => {
    // First, so that it runs after the suite's own hooks.
    afterAll(() => dispose(component))
    define(component)
  })
}

function describeMissing(title: string, error: MissingComponent): void {
  if (isContinuousIntegration()) {
    it(title, () => {
      throw error
    })
    return
  }
  process.stderr.write(`\nSKIPPED ${title}: ${error.message}\n`)
  it.skip(`${title}: ${error.message}`, () => {})
}

function isContinuousIntegration(): boolean {
  return ['true', '1'].includes(process.env.CI ?? '')
}

async function dispose(component: unknown): Promise<void> {
  const disposable = component as Partial<AsyncDisposable> | null | undefined
  await disposable?.[Symbol.asyncDispose]?.()
}
