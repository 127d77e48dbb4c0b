import { readFileSync } from 'node:fs'
import { availableParallelism, loadavg, totalmem } from 'node:os'

/** Ticks of all cores since the machine started. */
interface CpuTicks {
  total: number
  stolen: number
}

/** Says what kind of machine this is, without naming it. */
export function machineClass(): string {
  const gigabytes = Math.round(totalmem() / 2 ** 30)
  return `${availableParallelism()} cores, ${gigabytes} GB, ${process.platform} ${process.arch}, Node ${process.versions.node.split('.').slice(0, 2).join('.')}, loopback`
}

/** Says that others use the machine too, when they do so much that ratios of throughput are not to be trusted; else null. */
export function crowdedNote(): string | null {
  const [load = 0] = loadavg()
  const cores = availableParallelism()
  // A server and its generator are a load of 2 themselves.
  if (load <= cores + 2) return null
  return `the machine was busy with other work (a load of ${load.toFixed(1)} on ${cores} cores): look at the A/A control, and at CPU rather than at throughput`
}

/** Starts to watch for stolen time. The returned function ends the window and tells which share of all cores' time went to others; null where the system does not say. */
export function watchMachine(): () => number | null {
  const before = readTicks()
  return () => {
    const after = readTicks()
    if (before === null || after === null || after.total === before.total) return null
    return (after.stolen - before.stolen) / (after.total - before.total)
  }
}

/** Linux counts stolen time in /proc/stat; elsewhere there is nothing to read. */
function readTicks(): CpuTicks | null {
  let line: string
  try {
    line = readFileSync('/proc/stat', 'utf8').split('\n', 1)[0] ?? ''
  } catch {
    return null
  }
  const ticks = line.trim().split(/\s+/).slice(1, 9).map(Number)
  return { total: ticks.reduce((sum, value) => sum + value, 0), stolen: ticks[7] ?? 0 }
}
