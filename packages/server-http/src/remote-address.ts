/** A `Request` does not say where it comes from; whoever made it out of a connection knows. */
const addresses = new WeakMap<Request, string>()

/** Takes note of where a request comes from. */
export function rememberAddress(request: Request, address: string | undefined): void {
  if (address !== undefined) addresses.set(request, address)
}

/** Returns where a request comes from, when it is known. */
export function remoteAddress(request: Request): string | null {
  return addresses.get(request) ?? null
}
