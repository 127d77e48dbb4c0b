import { existsSync } from 'node:fs'
import { fileURLToPath } from 'node:url'
import { afterEach, describe, expect, it } from 'vitest'
import { startProcess, startSource, type StartedProcess } from './started-process.js'

const started: StartedProcess[] = []
const node = async (script: string): Promise<StartedProcess> => {
  const child = await startProcess(process.execPath, ['-e', script])
  started.push(child)
  return child
}
afterEach(async () => {
  await Promise.all(started.splice(0).map(child => child.kill()))
})

describe('a started process', () => {
  it('says what it printed, takes lines, and says how it ended', async () => {
    const child = await node(`process.stdin.once('data', line => { console.log('got ' + line); process.exit(3) }); console.log('ready 1')`)
    expect((await child.printed(/ready (\d)/))[1]).toBe('1')
    child.write('hello')
    await child.printed(/got hello/)
    expect(await child.exited).toBe(3)
    expect(child.running).toBe(false)
  })

  it('that ends before it printed what was waited for shows its output', async () => {
    const child = await node(`console.error('no such file'); process.exit(1)`)
    await expect(child.printed(/ready/)).rejects.toThrow(/ended before it printed .*[^]*no such file/)
  })

  it('that is killed is gone when kill resolves', async () => {
    const child = await node('setInterval(() => {}, 1000)')
    await child.kill()
    expect(isAlive(child.pid)).toBe(false)
    expect(await child.exited).toBe(null)
  })

  it('and its folders are gone soon after the process that started them was killed with -9', async () => {
    const starter = await startSource(fileURLToPath(new URL('./fixtures/outlived.ts', import.meta.url)))
    started.push(starter)
    const [, pid, folder] = await starter.printed(/started (\d+) in (.+)\n/)
    expect(isAlive(Number(pid))).toBe(true)
    expect(existsSync(folder as string)).toBe(true)
    await starter.kill('SIGKILL')
    await expect.poll(() => isAlive(Number(pid)) || existsSync(folder as string), { timeout: 10_000 }).toBe(false)
  })
})

function isAlive(pid: number): boolean {
  try {
    return process.kill(pid, 0)
  } catch {
    return false
  }
}
