import { readFileSync } from 'node:fs'
import { availableParallelism, totalmem } from 'node:os'

/** Ticks of all cores since the machine started. */
interface CpuTicks {
  total: number
  stolen: number
  busy: number
}

/** How undisturbed a window was. */
export interface Disturbance {
  /** Share of all cores' time that the hypervisor gave to others; null where the system does not say. */
  stolen: number | null
  /** Share of all cores' time in which something ran, ours included; null where the system does not say. */
  busy: number | null
}

/** Says what kind of machine this is, without naming it. */
export function machineClass(): string {
  const gigabytes = Math.round(totalmem() / 2 ** 30)
  return `${availableParallelism()} cores, ${gigabytes} GB, ${process.platform} ${process.arch}, Node ${process.versions.node.split('.').slice(0, 2).join('.')}, loopback`
}

/** Starts to watch for stolen time; the returned function ends the window. */
export function watchMachine(): () => Disturbance {
  const before = readTicks()
  return () => {
    const after = readTicks()
    if (before === null || after === null || after.total === before.total) return { stolen: null, busy: null }
    const total = after.total - before.total
    return { stolen: (after.stolen - before.stolen) / total, busy: (after.busy - before.busy) / total }
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
  const total = ticks.reduce((sum, value) => sum + value, 0)
  const idle = (ticks[3] ?? 0) + (ticks[4] ?? 0)
  const stolen = ticks[7] ?? 0
  return { total, stolen, busy: total - idle - stolen }
}
