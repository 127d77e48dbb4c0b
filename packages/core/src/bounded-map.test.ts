import { describe, expect, it } from 'vitest'
import { BoundedMap } from './bounded-map.js'

describe('a bounded map', () => {
  it('holds at most twice its capacity, however much is put in', () => {
    const map = new BoundedMap<number>(100)
    for (let i = 0; i < 10_000; i += 1) {
      map.set(`key ${i}`, i)
      expect(map.size).toBeLessThanOrEqual(200)
    }
  })

  it('still holds the last ones put in', () => {
    const map = new BoundedMap<number>(100)
    for (let i = 0; i < 1_050; i += 1) map.set(`key ${i}`, i)
    for (let i = 950; i < 1_050; i += 1) expect(map.get(`key ${i}`)).toBe(i)
    expect(map.get('key 0')).toBeUndefined()
  })

  it('keeps what is asked for again and again', () => {
    const map = new BoundedMap<string>(10)
    map.set('wanted', 'here')
    for (let i = 0; i < 1_000; i += 1) {
      map.set(`other ${i}`, '')
      expect(map.get('wanted')).toBe('here')
    }
  })

  it('holds fewer of heavy ones', () => {
    const map = new BoundedMap<string>(100, (value) => value.length)
    for (let i = 0; i < 50; i += 1) map.set(`key ${i}`, 'x'.repeat(50))
    expect(map.size).toBeLessThanOrEqual(4)
  })

  it('forgets a deleted key of either generation', () => {
    const map = new BoundedMap<number>(2)
    for (const key of ['a', 'b', 'c']) map.set(key, 1)
    map.delete('a')
    map.delete('c')
    expect([map.get('a'), map.get('b'), map.get('c')]).toEqual([undefined, 1, undefined])
  })
})
