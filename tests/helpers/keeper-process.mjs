// Started by keeper.ts, once for each process that starts real components. It is told on stdin what to clean up, and cleans up
// when stdin ends: that is when the process which started it is gone, in whatever way, kill -9 included.
import { rmSync } from 'node:fs'
import { createInterface } from 'node:readline'

// An interrupt at the terminal reaches the whole group; this one has work to do after it.
for (const signal of ['SIGINT', 'SIGTERM', 'SIGHUP']) process.on(signal, () => {})

const kept = { process: new Set(), folder: new Set() }

for await (const line of createInterface({ input: process.stdin })) {
  const [action, kind, value] = JSON.parse(line)
  kept[kind][action](value)
}

for (const pid of kept.process) {
  try {
    process.kill(pid, 'SIGKILL')
  } catch {
    // Gone already.
  }
}
for (const folder of kept.folder) rmSync(folder, { recursive: true, force: true, maxRetries: 20, retryDelay: 100 })
