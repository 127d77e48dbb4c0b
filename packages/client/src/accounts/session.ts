import { ChatError, isChatError, type SignedIn } from '@confab/protocol'
import type { TokenGrant } from '../client-options.js'
import type { Call } from '../links/link.js'
import { lifetime } from '../shell/tokens.js'
import type { AccountClient, RefreshTokenStore } from './account-client.js'

/** Renewed this long before it expires: earlier than a chat client asks for another, so that it gets one. */
const aheadMs = 90_000
/** A cookie that was there before the page may hold on; nobody can tell for how long. */
const unknownMs = 120_000
/** A lost answer to a refresh is asked for again soon: the server takes a used token for only half a minute. */
const againMs = 500

/** What a session stands on. */
export interface SessionParts {
  http: Call
  /** Where the refresh token is; null for a cookie. */
  store: RefreshTokenStore | null
  /** The time of the answer just heard, in milliseconds since 1970, by the clock of the server where that is known. */
  serverNow(): number
}

/** Who is signed in, and with what. */
export interface Session extends Pick<AccountClient, 'refresh' | 'getToken'> {
  /** Signs somebody in. */
  begin(operation: 'signUp' | 'logIn', input: unknown): Promise<SignedIn>
  /** Signs them out. When the server could not be told they are still signed in. */
  end(input: unknown): Promise<void>
  /** Makes a call as whoever is signed in; renews a refused token once. */
  call(operation: string, input: unknown): Promise<unknown>
}

/** Keeps the tokens of one session at a time. */
export function createSession({ http, store, serverNow }: SessionParts): Session {
  /** Undefined when nobody knows whether there is one. */
  let held: (TokenGrant & { dueAt: number }) | undefined
  let refreshing: Promise<SignedIn> | undefined
  let turn: Promise<unknown> = Promise.resolve()

  /** What changes the session is done one after the other, so that a late answer never undoes a newer one. */
  function inTurn<T>(run: () => Promise<T>): Promise<T> {
    const mine = turn.then(run, run)
    turn = mine.catch(() => {})
    return mine
  }

  function hold(token: string | null, lifeMs: number): void {
    const now = Date.now()
    held = { token, expiresAt: now + lifeMs, dueAt: now + Math.max(lifeMs - aheadMs, lifeMs / 2) }
  }

  async function take(signedIn: SignedIn): Promise<SignedIn> {
    const { accessToken, refreshToken, expiresAt } = signedIn
    const lifeMs = accessToken === null ? Infinity : lifetime(accessToken, Date.now())
    hold(accessToken, lifeMs < Infinity ? lifeMs : Date.parse(expiresAt) - serverNow())
    await store?.save(refreshToken)
    return signedIn
  }

  async function drop(): Promise<void> {
    held = undefined
    await store?.save(null)
  }

  /** New tokens for the old. */
  async function renew(): Promise<SignedIn> {
    // Another tab may have renewed it since.
    const refreshToken = store ? await store.load() : undefined
    const ask = (): Promise<unknown> => http('refresh', { refreshToken }, null)
    try {
      if (refreshToken === null) throw new ChatError('UNAUTHENTICATED')
      return await take(await ask().catch(async (error: unknown) => {
        if (!isOneOf(error, 'DISCONNECTED', 'TIMEOUT')) throw error
        await new Promise(resolve => setTimeout(resolve, againMs))
        return ask()
      }) as SignedIn)
    } catch (error) {
      if (isOneOf(error, 'UNAUTHENTICATED')) await drop()
      throw error
    }
  }

  const refresh = (): Promise<SignedIn> => (refreshing ??= inTurn(renew).finally(() => (refreshing = undefined)))

  /** What to call with. */
  async function grant(renewed: () => Promise<unknown>, refused?: string | null): Promise<TokenGrant> {
    if (!held && !store && refused === undefined) hold(null, unknownMs)
    if (!held || Date.now() >= held.dueAt || held.token === refused) await renewed()
    if (!held) throw new ChatError('UNAUTHENTICATED')
    return held
  }

  async function call(operation: string, input: unknown, renewed: () => Promise<unknown> = refresh): Promise<unknown> {
    const { token } = await grant(renewed)
    return http(operation, input, token).catch(async (error: unknown) => {
      if (!isOneOf(error, 'UNAUTHENTICATED')) throw error
      return http(operation, input, (await grant(renewed, token)).token)
    })
  }

  return {
    refresh,
    call: (operation, input) => call(operation, input),
    begin: (operation, input) => inTurn(async () => take(await http(operation, input, null) as SignedIn)),
    end: input => inTurn(async () => {
      await call('logOut', input, renew).catch((error: unknown) => {
        // It was over already.
        if (!isOneOf(error, 'UNAUTHENTICATED')) throw error
      })
      await drop()
    }),
    getToken: refused => grant(refresh, refused).catch((error: unknown) => {
      if (isOneOf(error, 'UNAUTHENTICATED')) return null
      throw error
    }),
  }
}

function isOneOf(error: unknown, ...codes: string[]): boolean {
  return isChatError(error) && codes.includes(error.code)
}
