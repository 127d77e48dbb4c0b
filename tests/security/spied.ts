/** Hands out a storage that writes down every verb that is asked of it, as `group.verb`. */
export function spied<Storage extends object>(storage: Storage, asked: string[]): Storage {
  const groups = Object.entries(storage).map(([name, group]): [string, unknown] => {
    if (typeof group !== 'object' || group === null) return [name, group]
    return [name, new Proxy(group as object, {
      get(target, verb) {
        const run = Reflect.get(target, verb) as unknown
        if (typeof run !== 'function') return run
        return (...args: unknown[]): unknown => {
          asked.push(`${name}.${String(verb)}`)
          return (run as (...all: unknown[]) => unknown).apply(target, args)
        }
      },
    })]
  })
  return Object.fromEntries(groups) as Storage
}
