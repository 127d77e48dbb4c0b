import type { RefreshTokenStore } from '@confab/client/accounts'
import { afterEach, describe, expect, it, vi } from 'vitest'
import { accountServer, type AccountServer } from './account-server.js'
import { eventually } from './real-server.js'

const ann = { email: 'ann@example.org', password: 'correct horse battery', name: 'Ann' }
const bob = { email: 'bob@example.org', password: 'battery staple correct', name: 'Bob' }
const minute = 60_000

/** What a page leaves behind for the next, and shares with other tabs. */
function sharedStore(): RefreshTokenStore & { token: string | null } {
  const store = {
    token: null as string | null,
    load: () => store.token,
    async save(token: string | null) {
      await Promise.resolve()
      store.token = token
    },
  }
  return store
}

const refreshes = ({ calls }: AccountServer): number => calls.filter(path => path === 'refresh').length

afterEach(() => void vi.useRealTimers())

/** Moves the clock of this machine; its timers go on as before. */
function later(ms: number): void {
  vi.useFakeTimers({ toFake: ['Date'], now: Date.now() + ms })
}

describe('signing in', () => {
  it('lets a chat client in, on both lanes, and nobody with a wrong password', async () => {
    await using server = await accountServer()
    const accounts = server.accounts()
    const client = server.client(accounts)
    const { user } = await accounts.signUp(ann)
    client.connect()
    await eventually(() => client.state.connection === 'online', 'online')
    expect(client.state.me).toMatchObject({ id: user.id, name: 'Ann' })
    expect(await accounts.getAccount()).toMatchObject({ email: ann.email })
    await expect(server.accounts().logIn({ email: ann.email, password: 'wrong' })).rejects.toMatchObject({ code: 'INVALID_CREDENTIALS' })
    await expect(server.accounts().signUp(ann)).rejects.toMatchObject({ code: 'CONFLICT', details: { reason: 'email_taken' } })
  })

  it('is needed: before it there is no token, and the session of a client has ended', async () => {
    await using server = await accountServer()
    const accounts = server.accounts()
    expect(await accounts.getToken()).toBeNull()
    await expect(accounts.refresh()).rejects.toMatchObject({ code: 'UNAUTHENTICATED' })
    await expect(accounts.listSessions()).rejects.toMatchObject({ code: 'UNAUTHENTICATED' })
    const client = server.client(accounts)
    await expect(client.getMe()).rejects.toMatchObject({ code: 'UNAUTHENTICATED' })
    expect([client.state.connection, server.calls]).toEqual(['ended', []])
  })

  it('as somebody else leaves nothing of the first', async () => {
    await using server = await accountServer()
    const accounts = server.accounts()
    const client = server.client(accounts)
    await accounts.signUp(ann)
    await server.accounts().signUp(bob)
    const { user } = await server.accounts().logIn({ email: bob.email, password: bob.password })
    await client.sendMessage({ to: user.id, text: 'hello' })
    await accounts.logOut()
    await eventually(() => client.state.connection === 'ended', 'ended')
    await accounts.logIn({ email: bob.email, password: bob.password })
    client.connect()
    await eventually(() => client.state.connection === 'online', 'online')
    expect(client.state.me).toMatchObject({ name: 'Bob' })
    expect(client.state.unseenTotal).toBe(1)
  })
})

describe('tokens', () => {
  it('are renewed before they expire, once for whoever asks at the same time', async () => {
    await using server = await accountServer()
    const accounts = server.accounts()
    await accounts.signUp(ann)
    const client = server.client(accounts, { socket: false })
    await client.getMe()
    const first = await accounts.getToken()
    later(5 * minute)
    expect(await accounts.getToken()).toEqual(first)
    later(4 * minute)
    await Promise.all([client.getMe(), client.getSidebar(), accounts.getAccount(), accounts.listSessions(), accounts.getToken()])
    expect(refreshes(server)).toBe(1)
    expect((await accounts.getToken())?.token).not.toBe(first?.token)
    for (let times = 0; times < 5; times += 1) {
      later(9 * minute)
      await client.getMe()
    }
    expect(refreshes(server)).toBe(6)
    expect(server.calls.filter(path => path === 'log-in')).toEqual([])
  })

  it('that the server refuses, because its clock is ahead, are renewed once', async () => {
    await using server = await accountServer()
    const accounts = server.accounts()
    await accounts.signUp(ann)
    const client = server.client(accounts, { socket: false })
    server.aheadMs = 11 * minute
    await Promise.all([client.getMe(), client.getSidebar(), accounts.getAccount(), accounts.listSessions()])
    expect(refreshes(server)).toBe(1)
  })

  it('survive an answer that was lost', async () => {
    await using server = await accountServer()
    const accounts = server.accounts()
    await accounts.signUp(ann)
    server.loseRefreshes = 1
    const { user } = await accounts.refresh()
    expect(user.name).toBe('Ann')
    await accounts.refresh()
    expect(await accounts.getAccount()).toMatchObject({ email: ann.email })
  })

  it('serve on while the server cannot be reached, and are renewed when it can', async () => {
    await using server = await accountServer()
    const accounts = server.accounts()
    await accounts.signUp(ann)
    await server.proxy.refuse()
    later(9 * minute)
    await expect(accounts.getToken()).rejects.toMatchObject({ code: 'DISCONNECTED' })
    await server.proxy.accept()
    expect(await accounts.getToken()).not.toBeNull()
    expect(await accounts.getAccount()).toMatchObject({ email: ann.email })
  })

  it('are gone with the page, unless there is a store, which two tabs can share', async () => {
    await using server = await accountServer()
    const store = sharedStore()
    const tab = server.accounts({ store })
    await tab.signUp(ann)
    await expect(server.accounts().refresh()).rejects.toMatchObject({ code: 'UNAUTHENTICATED' })
    const other = server.accounts({ store })
    expect((await other.refresh()).user.name).toBe('Ann')
    for (let times = 0; times < 3; times += 1) {
      later(9 * minute)
      await Promise.all([tab.getAccount(), other.getAccount()])
      later(minute)
      await other.getAccount()
    }
    expect((await tab.listSessions()).sessions.length).toBe(1)
    await tab.logOut()
    expect(store.token).toBeNull()
    expect(await server.accounts({ store }).getToken()).toBeNull()
  })

  it('of a log-in are not undone by a refresh that was under way', async () => {
    await using server = await accountServer()
    const accounts = server.accounts()
    await server.accounts().signUp(bob)
    await accounts.signUp(ann)
    server.proxy.delay(50)
    await Promise.all([accounts.refresh(), accounts.logIn({ email: bob.email, password: bob.password })])
    expect(await accounts.getAccount()).toMatchObject({ email: bob.email })
  })
})

describe('sessions', () => {
  it('are listed, and one that is revoked ends for its client at once', async () => {
    await using server = await accountServer()
    const [here, there] = [server.accounts(), server.accounts()]
    await here.signUp(ann)
    await there.logIn({ email: ann.email, password: ann.password })
    const client = server.client(there)
    const ended: string[] = []
    client.on('session.ended', ({ error }) => ended.push(error.code))
    client.connect()
    await eventually(() => client.state.connection === 'online', 'online')
    const { sessions } = await here.listSessions()
    const other = sessions.find(({ current }) => !current)
    expect(sessions.length).toBe(2)
    await here.revokeSession({ sessionId: other?.id ?? '' })
    await eventually(() => client.state.connection === 'ended', 'ended')
    expect(ended).toEqual(['UNAUTHENTICATED'])
    expect(await there.getToken()).toBeNull()
    expect(await here.getAccount()).toMatchObject({ email: ann.email })
    await expect(here.revokeSession({ sessionId: 'none' })).rejects.toMatchObject({ code: 'NOT_FOUND' })
  })

  it('all end with a log-out everywhere, and all but one with a new password', async () => {
    await using server = await accountServer()
    const devices = [server.accounts(), server.accounts(), server.accounts()] as const
    const [one, two, three] = devices
    await one.signUp(ann)
    await two.logIn({ email: ann.email, password: ann.password })
    await three.logIn({ email: ann.email, password: ann.password })
    await expect(two.changePassword({ currentPassword: 'wrong', newPassword: 'another long one' })).rejects.toMatchObject({ code: 'INVALID_CREDENTIALS' })
    await two.changePassword({ currentPassword: ann.password, newPassword: 'another long one' })
    await expect(one.getAccount()).rejects.toMatchObject({ code: 'UNAUTHENTICATED' })
    expect((await two.listSessions()).sessions.length).toBe(1)
    await one.logIn({ email: ann.email, password: 'another long one' })
    await one.logOut({ everywhere: true })
    await expect(two.getAccount()).rejects.toMatchObject({ code: 'UNAUTHENTICATED' })
    // Over already, so there is nothing left to end.
    await three.logOut()
  })

  it('go on when the server could not be told of a log-out, which can be tried again', async () => {
    await using server = await accountServer()
    const accounts = server.accounts()
    await accounts.signUp(ann)
    await server.proxy.refuse()
    await expect(accounts.logOut()).rejects.toMatchObject({ code: 'DISCONNECTED' })
    await server.proxy.accept()
    expect(await accounts.getToken()).not.toBeNull()
    await accounts.logOut()
    expect(await accounts.getToken()).toBeNull()
  })
})
