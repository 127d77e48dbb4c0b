/** The stores of one transaction. */
export type Stores = (name: string) => IDBObjectStore

/** One database of IndexedDB, with promises. It is opened when it is first used, and again when the browser has closed it. */
export interface Database {
  /** Does some work in one transaction; resolves with what it returned once that is on the disk. Inside, nothing but {@link ask} may be awaited. */
  run<Result>(mode: IDBTransactionMode, names: string[], work: (store: Stores) => Promise<Result> | Result): Promise<Result>
  /** Lets go of it. */
  close(): void
}

/** Describes a database; nothing is opened yet. `stores`: how each is made. */
export function describeDatabase(factory: IDBFactory, name: string, stores: Record<string, IDBObjectStoreParameters & { unique?: string }>): Database {
  let opening: Promise<IDBDatabase> | undefined

  function close(): void {
    opening?.then(database => database.close(), () => {})
    opening = undefined
  }

  function open(): Promise<IDBDatabase> {
    return new Promise((resolve, reject) => {
      // What is stored never changes its shape under its name, so there is no other version to wait for.
      const request = factory.open(name, 1)
      request.onupgradeneeded = () => {
        for (const [store, { unique, ...shape }] of Object.entries(stores)) {
          const made = request.result.createObjectStore(store, shape)
          if (unique) made.createIndex(unique, unique, { unique: true })
        }
      }
      request.onerror = () => reject(request.error ?? new Error('The database could not be opened.'))
      request.onsuccess = () => {
        const { result } = request
        // Somebody deletes it, or the browser has: what comes next opens it anew.
        result.onversionchange = result.onclose = close
        resolve(result)
      }
    })
  }

  return {
    close,
    async run(mode, names, work) {
      const transaction = (await (opening ??= open())).transaction(names, mode, { durability: mode === 'readonly' ? 'default' : 'strict' })
      const done = new Promise<void>((resolve, reject) => {
        transaction.oncomplete = () => resolve()
        transaction.onabort = () => reject(transaction.error ?? new Error('The transaction was aborted.'))
      })
      done.catch(() => {})
      try {
        const result = await work(store => transaction.objectStore(store))
        await done
        return result
      } catch (error) {
        // Why it was aborted says more than that a request of it failed.
        throw transaction.error ?? error
      }
    },
  }
}

/** The answer to one request of a transaction. */
export function ask<Result>(request: IDBRequest<Result>): Promise<Result> {
  return new Promise((resolve, reject) => {
    request.onsuccess = () => resolve(request.result)
    request.onerror = () => reject(request.error ?? new Error('The request failed.'))
  })
}
