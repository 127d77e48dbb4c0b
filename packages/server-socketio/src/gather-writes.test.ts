import { Duplex } from 'node:stream'
import { setImmediate as turn } from 'node:timers/promises'
import { describe, expect, it } from 'vitest'
import { gatherWrites } from './gather-writes.js'

/** A connection that notes each write that reaches the system. With `stuck`, the first one never ends. */
function connection({ stuck = false } = {}): { stream: Duplex; writes: string[] } {
  const writes: string[] = []
  const done = (callback: (error?: Error | null) => void): void => {
    if (!stuck) callback()
  }
  const stream = new Duplex({
    read() {},
    write(chunk: Buffer, _encoding, callback) {
      writes.push(chunk.toString())
      done(callback)
    },
    writev(chunks, callback) {
      writes.push(chunks.map(({ chunk }) => String(chunk)).join(''))
      done(callback)
    },
  })
  gatherWrites(stream)
  return { stream, writes }
}

describe('gathered writes', () => {
  it('leave as one at the end of the turn, in their order', async () => {
    const { stream, writes } = connection()
    stream.write('one ')
    stream.write('two ', 'utf8')
    // As ws writes the two parts of a frame.
    stream.cork()
    stream.write('three ')
    stream.write('four')
    stream.uncork()
    expect(writes).toEqual([])
    await turn()
    expect(writes).toEqual(['one two three four'])
    stream.write('the next turn')
    await turn()
    expect(writes).toEqual(['one two three four', 'the next turn'])
  })

  it('take what is written after the answer to a write into the same turn', async () => {
    const { stream, writes } = connection()
    stream.write('event ', () => stream.write('acknowledgement', 'utf8', () => stream.write('.')))
    await turn()
    expect(writes).toEqual(['event acknowledgement.'])
  })

  it('keep connections apart', async () => {
    const [ada, ben] = [connection(), connection()]
    ada.stream.write('to ada')
    ben.stream.write('to ben')
    await turn()
    expect([ada.writes, ben.writes]).toEqual([['to ada'], ['to ben']])
  })

  it('are sent before a stream ends', async () => {
    const { stream, writes } = connection()
    stream.write('good')
    stream.end('bye')
    await turn()
    expect(writes.join('')).toBe('goodbye')
    expect(stream.writableFinished).toBe(true)
  })

  it('harm nobody when the connection is destroyed in the same turn', async () => {
    const [gone, open] = [connection(), connection()]
    gone.stream.on('error', () => {})
    gone.stream.write('too late')
    open.stream.write('there')
    gone.stream.destroy()
    gone.stream.write('later still', () => {})
    await turn()
    expect([gone.writes, open.writes]).toEqual([[], ['there']])
  })

  it('are answered only when they are done, once a reader does not read', async () => {
    const { stream } = connection({ stuck: true })
    let answered = 0
    for (let count = 0; count < 10; count += 1) stream.write('x'.repeat(16 * 1024), () => (answered += 1))
    await turn()
    await turn()
    // Five fit below 64 KiB and a bit; the others wait for the system.
    expect(answered).toBe(5)
  })
})
