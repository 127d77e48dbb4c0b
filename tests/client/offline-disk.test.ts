import { describe, expect, it } from 'vitest'
import { leftWith, sends, shown } from './offline-helpers.js'
import { profileOf, settled } from './offline-profile.js'
import { testWorld } from './test-world.js'

describe('a disk that cannot be used', () => {
  const spoilt: Record<string, (factory: IDBFactory) => IDBFactory | null> = {
    'is not there': () => null,
    'may not be opened': factory => new Proxy(factory, { get: () => () => { throw new DOMException('denied', 'SecurityError') } }),
    'never answers': factory => new Proxy(factory, { get: () => () => new EventTarget() }),
    'is full': factory => withPut(factory, () => { throw new DOMException('full', 'QuotaExceededError') }),
  }

  it.each(Object.entries(spoilt))('because it %s: everything works as without, and one warning says so', async (_how, bend) => {
    const world = await testWorld(['ann', 'bob'])
    const { network, network: { clock }, log } = world
    const profile = profileOf(network, 'ann', { bend: bend as (factory: unknown) => never })
    const tab = profile.open()
    const other = profile.open()
    other.client.connect()
    tab.client.openConversation({ to: 'bob' })
    await clock.advance(10_000)
    expect(tab.client.state.connection).toBe('online')
    const first = await clock.until(tab.client.sendMessage({ to: 'bob', text: 'one' }))
    tab.reach('nothing')
    tab.cut()
    void tab.client.sendMessage({ to: 'bob', text: 'two' })
    void tab.client.sendMessage({ to: 'bob', text: 'three' })
    await clock.advance(60_000)
    tab.reach('all')
    await clock.advance(60_000)
    expect((await log('ann', first.conversationId)).map(({ text }) => text)).toEqual(['one', 'two', 'three'])
    expect(shown(tab, first.conversationId)).toEqual(['one', 'two', 'three'])
    // One for each tab.
    expect(profile.warnings.length).toBe(2)
    expect(profile.warnings[0]).toMatch(/cannot be kept/)
  })

  it('that gets full drops what can be had again, rather than a message', async () => {
    let isFull = false
    const world = await testWorld(['ann', 'bob'])
    const { network, network: { clock }, chat } = world
    await chat.as('bob').sendMessage({ to: 'ann', text: 'hello' })
    const dropped: string[] = []
    const profile = profileOf(network, 'ann', {
      bend: factory => withPut(factory, (store, name) => {
        if (name === 'clear') {
          isFull = false
          dropped.push(store.name)
        } else if (isFull) throw new DOMException('full', 'QuotaExceededError')
      }) as never,
    })
    const tab = profile.open()
    tab.client.connect()
    await clock.advance(5_000)
    tab.reach('nothing')
    tab.cut()
    isFull = true
    void tab.client.sendMessage({ to: 'bob', text: 'kept' })
    await settled(clock)
    tab.kill()
    profile.open().client.connect()
    await clock.advance(30_000)
    expect(dropped).toContain('records')
    expect(sends(world)).toEqual(['kept'])
    expect(profile.warnings).toEqual([])
  })
})

describe('another version of what is kept', () => {
  it('drops what was shown, and never what was not sent', async () => {
    const world = await testWorld(['ann', 'bob'])
    const { network, network: { clock }, chat } = world
    await chat.as('bob').sendMessage({ to: 'ann', text: 'hello' })
    const profile = profileOf(network, 'ann')
    await leftWith(world, profile, ['unsent'])
    const tab = profile.open({}, { userId: 'ann' }, 2)
    tab.reach('nothing')
    tab.client.connect()
    await settled(clock)
    expect(tab.client.state.sidebar).toMatchObject({ loaded: false, items: [{ key: 'to:bob', lastMessage: { text: 'unsent' } }] })
    expect((await profile.factory.databases()).map(({ name }) => name).sort()).toEqual(['confab cache 2', 'confab queue 1'])
    tab.reach('all')
    await clock.advance(30_000)
    expect(sends(world)).toEqual(['unsent'])
  })
})

/** A disk that does something before it takes anything. */
function withPut(factory: IDBFactory, before: (store: IDBObjectStore, name: string) => void): IDBFactory {
  return new Proxy(factory, {
    get(target, name) {
      if (name !== 'open') return (Reflect.get(target, name) as () => unknown).bind(target)
      return (...args: [string, number]) => {
        const request = target.open(...args)
        request.addEventListener('success', () => {
          const { transaction } = request.result
          request.result.transaction = (...parts) => {
            const made = transaction.apply(request.result, parts)
            const { objectStore } = made
            made.objectStore = name => {
              const store = objectStore.call(made, name)
              for (const verb of ['put', 'add', 'clear'] as const) {
                const does = store[verb] as (...given: unknown[]) => unknown
                Object.assign(store, {
                  [verb](...given: unknown[]) {
                    before(store, verb)
                    return does.apply(store, given)
                  },
                })
              }
              return store
            }
            return made
          }
        })
        return request
      }
    },
  })
}
