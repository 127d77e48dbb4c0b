import type { Duplex } from 'node:stream'

/** Above so many bytes that wait, writes go their usual way, so that whoever writes faster than is read learns it from them. */
const mostWaiting = 64 * 1024

/** Streams that were written to in this turn of the event loop. */
const written = new Set<Duplex>()

/**
 * From now on, what is written to a connection within one turn of the event loop leaves at its end, as one write to the system: the dearest part of a small message. On a
 * busy server an acknowledgement and some events for the same client fall into most turns; on an idle one nothing waits.
 *
 * Order and content stay as they were. A stream that is ended sends first what it holds.
 */
export function gatherWrites(stream: Duplex): void {
  // One function for all connections, before the one of their class.
  stream.write = gatheredWrite
}

function gatheredWrite(this: Duplex, chunk: unknown, encoding?: unknown, callback?: unknown): boolean {
  const { write } = Object.getPrototypeOf(this) as Duplex
  if (this.destroyed || this.writableEnded || this.writableLength > mostWaiting) {
    return write.call(this, chunk, encoding as BufferEncoding, callback as () => void)
  }
  if (!written.has(this)) {
    if (written.size === 0) setImmediate(sendWritten)
    written.add(this)
    this.cork()
  }
  const isCallback = typeof encoding === 'function'
  const done = isCallback ? encoding : callback
  // Not after the write: Socket.IO writes a packet only when the one before is done, so each would have a turn of its own. What fails ends the connection anyway.
  if (typeof done === 'function') process.nextTick(done)
  return write.call(this, chunk, (isCallback ? undefined : encoding) as BufferEncoding)
}

function sendWritten(): void {
  for (const stream of written) stream.uncork()
  written.clear()
}
