/** Says in an error which promise was not kept. It stays the same error, so that the runner still shows what was expected and where. */
export function brokenPromise(promise: string, error: unknown, seed?: number): unknown {
  const preface = `"${promise}" is not kept${seed === undefined ? '' : ` (seed ${seed})`}: `
  if (!(error instanceof Error)) return new Error(preface + String(error))
  error.message = preface + error.message
  return error
}
