import { describe, expect, it } from 'vitest'
import { Turns } from './turns.js'

const soon = (): Promise<void> => new Promise((resolve) => setImmediate(resolve))

describe('tasks that take turns', () => {
  it('run one after the other for one key, in the order in which they came, and side by side for others', async () => {
    const turns = new Turns()
    const order: string[] = []
    const task = (key: string, name: string) => turns.take(key, async (waited) => {
      order.push(`${name} begins${waited ? ' late' : ''}`)
      await soon()
      order.push(`${name} ends`)
    })
    await Promise.all([task('a', '1'), task('a', '2'), task('b', '3')])
    expect(order.filter((step) => !step.startsWith('3'))).toEqual(['1 begins', '1 ends', '2 begins late', '2 ends'])
    expect(order.indexOf('3 begins')).toBeLessThan(order.indexOf('1 ends'))
  })

  it('go on after one that fails, and each gets its own answer', async () => {
    const turns = new Turns()
    const failing = turns.take('a', async () => { await soon(); throw new Error('no') })
    const next = turns.take('a', async (waited) => waited)
    await expect(failing).rejects.toThrow('no')
    await expect(next).resolves.toBe(true)
    await expect(turns.take('a', async (waited) => waited)).resolves.toBe(false)
  })
})
