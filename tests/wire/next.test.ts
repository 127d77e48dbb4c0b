import { memoryStorage } from '@confab/adapter-memory'
import { createChat, type Chat } from '@confab/core'
import { createHttpHandler } from '@confab/server-http'
import { routeHandlers, sharedChat } from '@confab/server-http/next'
import { describe, expect, it, vi } from 'vitest'

const make = (): Chat => createChat({ storage: memoryStorage(), authenticate: ({ token }) => token })

describe('a chat shared by the modules of one process', () => {
  it('is made once for each key', () => {
    const create = vi.fn(make)
    const one = sharedChat('once', create)
    expect(sharedChat('once', create)).toBe(one)
    expect(create).toHaveBeenCalledTimes(1)
    expect(sharedChat('another', create)).not.toBe(one)
  })

  it('is the same for another copy of the module', async () => {
    const one = sharedChat('copies', make)
    vi.resetModules()
    const copy = await import('@confab/server-http/next')
    expect(copy.sharedChat).not.toBe(sharedChat)
    expect(copy.sharedChat('copies', make)).toBe(one)
  })

  it('is waited for together when it takes time to make', async () => {
    const create = vi.fn(async () => make())
    const [one, two] = await Promise.all([sharedChat('later', create), sharedChat('later', create)])
    expect(one).toBe(two)
    expect(create).toHaveBeenCalledTimes(1)
  })

  it('is tried again after it could not be made', async () => {
    const create = vi.fn(async () => make()).mockRejectedValueOnce(new Error('no database yet'))
    await expect(sharedChat('again', create)).rejects.toThrow('no database yet')
    expect(await sharedChat('again', create)).toHaveProperty('host')
  })
})

describe('the exports of a route file', () => {
  it('answer each method, whatever the framework hands along', async () => {
    const { GET, POST, PATCH, OPTIONS } = routeHandlers(createHttpHandler(make()))
    const at = (path: string, init: RequestInit = {}): Request => new Request(`https://app.example/api/chat${path}`, { ...init, headers: { authorization: 'Bearer ann', 'content-type': 'application/json' } })
    const context = { params: Promise.resolve({ path: ['me'] }) } as unknown
    const answer = await (GET as (request: Request, context: unknown) => Promise<Response>)(at('/me'), context)
    expect(await answer.json()).toMatchObject({ id: 'ann' })
    expect(await (await PATCH(at('/me', { method: 'PATCH', body: '{"name":"Ann"}' }))).json()).toMatchObject({ name: 'Ann' })
    expect((await POST(at('/messages', { method: 'POST', body: '{"to":"nobody","text":"x"}' }))).status).toBe(404)
    expect((await OPTIONS(at('/me', { method: 'OPTIONS' }))).status).toBe(204)
  })
})
