import { ChatError } from '@confab/protocol'
import { accountAuthenticate, accountSurface } from './account-surface.js'
import { AccessCache } from './access-cache.js'
import { actorApis } from './actor-api.js'
import { createAuthenticate, isUserId } from './authenticate.js'
import { createCall } from './call.js'
import { closeInOrder } from './close-in-order.js'
import { cookieGuard } from './cookie-guard.js'
import { countCalls } from './count-calls.js'
import { fileCare, fileHost, filesOf } from './files/file-host.js'
import { createUploadCall } from './files/upload-call.js'
import { healthOf } from './health.js'
import { consoleLogger } from './console-logger.js'
import type { Chat, ChatHost } from './interfaces/chat.js'
import type { ChatOptions } from './interfaces/chat-options.js'
import type { Authenticate } from './interfaces/authenticate.js'
import type { SessionTarget } from './interfaces/transport.js'
import { isoTime } from './iso-time.js'
import { limitsInForce } from './limits-in-force.js'
import { memoryPresenceStore } from './memory-presence-store.js'
import { memoryRateLimits } from './memory-rate-limits.js'
import { Opening } from './opening.js'
import { directoryPeople, storedPeople } from './people.js'
import { requireOrigins } from './origin-rule.js'
import { Presence } from './presence.js'
import { Publisher } from './publisher.js'
import type { Services } from './services.js'
import { createSignedOut } from './signed-out.js'
import { Turns } from './turns.js'
import { noteUnknownActors } from './unknown-actor.js'
import { watchedBy } from './watched.js'

/**
 * Makes a chat: the rules over a storage, for the app's own server to call and for surfaces to serve. One for each process. Nothing is connected or started by it; the storage is
 * asked whether it is fit by the first call.
 * @throws INVALID_INPUT when one of `origins` can be no page's.
 */
export function createChat(options: ChatOptions): Chat {
  requireOptions(options)
  requireOrigins(options.origins)
  const { logger = consoleLogger, clock = { now: Date.now }, telemetry } = options
  const watched = telemetry === undefined ? null : watchedBy(telemetry, clock)
  const storage = watched?.storage(options.storage) ?? options.storage
  const limits = limitsInForce(options.limits)
  const access = new AccessCache(storage.conversations, clock, (conversationId) => publisher.conversationChanged(conversationId))
  const publisher: Publisher = new Publisher(access, logger)
  const opening = new Opening(storage, logger)
  const presenceStore = options.presence?.store ?? memoryPresenceStore(clock)
  const presence = new Presence({
    clock, logger,
    store: watched?.presence(presenceStore) ?? presenceStore,
    async announce(userId, online) {
      // Whoever was blocked may have asked before. After the loss of a node thousands come at once, and hardly any has been asked for yet.
      const isWatched = Array.from(publisher.transports).some((transport) => transport.isWatched?.(userId) ?? true)
      const except = isWatched ? await storage.users.blockedBy(userId) : []
      publisher.publish([{ name: 'presence.changed', payload: { userId, online }, to: [{ watchersOf: userId, except }] }])
    },
  })
  const services: Services = {
    storage, access, presence, limits, files: filesOf(options, storage.files ?? null, clock, logger),
    people: options.users === undefined ? storedPeople(storage.users) : directoryPeople(options.users),
    turns: new Turns(),
    visibility: options.presence?.visibility ?? 'shared',
    now: isoTime(clock),
    narrow: null,
  }
  const rateLimits = options.rateLimits ?? memoryRateLimits(clock)
  const count = countCalls(rateLimits, limits.rates, logger)
  const plainRun = createCall({ services, publisher, opening, logger, count, custom: options.custom, can: options.can, noteActor: options.users === undefined ? null : noteUnknownActors(options.users, logger) })
  const run = watched?.calls(plainRun) ?? plainRun
  const plainUpload = createUploadCall({ services, opening, logger, count, can: options.can })
  const upload = watched?.uploads(plainUpload) ?? plainUpload
  const actorApi = actorApis(run, upload)
  if (options.transport !== undefined) publisher.transports.add(options.transport)
  if (watched !== null) publisher.transports.add(watched.transport)

  const disconnect = async (target: SessionTarget): Promise<void> => {
    const closed = await Promise.allSettled(Array.from(publisher.transports, (transport) => transport.disconnect(target, 'session_ended')))
    requireAll(closed, 'Not all connections could be closed: a transport failed. Try again.')
  }
  const accounts = options.accounts?.open({
    storage: watched?.storage(options.storage) ?? options.storage, people: services.people, disconnect, rateLimits, limit: limits.rates.auth, custom: options.custom?.user, clock, logger,
  })
  // The tokens first: whoever is disconnected comes back at once. Connections are closed also when the storage is away.
  const endSessions = async (target: SessionTarget): Promise<void> => {
    const revoke = async (): Promise<void> => {
      await opening.open()
      await accounts?.revokeSessions(target)
    }
    const revoked = accounts === undefined ? [] : await Promise.allSettled([revoke()])
    requireAll([...revoked, ...await Promise.allSettled([disconnect(target)])], 'Not all sessions could be ended: the storage or a transport failed. Try again.')
  }

  const guard = cookieGuard({ origins: options.origins, logger })
  const authenticate = createAuthenticate({ authenticate: accounts === undefined ? (options.authenticate as Authenticate) : accountAuthenticate(accounts, opening), guard, clock, logger })
  const callAccount = accounts === undefined ? null : accountSurface(accounts, opening, guard)
  const host: ChatHost = {
    limits, logger,
    origins: options.origins ?? [],
    authenticate: watched?.authenticate(authenticate) ?? authenticate,
    admit: watched?.admit ?? ((decide) => decide()),
    signedOut: createSignedOut(accounts?.stillSignedIn ?? options.stillSignedIn, opening, logger),
    callAccount: callAccount === null ? null : watched?.accounts(callAccount) ?? callAccount,
    call: ({ userId }, operation, input, watch) => run(userId, operation, input, true, watch),
    files: fileHost(services.files, upload, opening, logger),
    attach(transport) {
      publisher.transports.add(transport)
      return () => void publisher.transports.delete(transport)
    },
    connected: ({ userId }, connectionId) => presence.connected(userId, connectionId),
    visited: ({ userId }) => presence.visited(userId),
    conversationChanged: (conversationId) => access.forget(conversationId),
  }

  let closing: Promise<void> | undefined
  const close = async (): Promise<void> => {
    watched?.stop()
    await closeInOrder({
      opening, logger, transports: publisher.transports,
      rest: [() => presence.close(), () => services.files.settled(), () => storage.close(), () => accounts?.close()],
    })
  }

  return {
    host,
    as(userId) {
      if (isUserId(userId)) return actorApi(userId)
      throw new ChatError('INVALID_INPUT', 'chat.as was refused: a user id is a printable text of 1 to 128 characters without blanks. Turn other ids into text, as with String(id).')
    },
    on: (name, listener) => publisher.on(name, listener),
    endSessions,
    ...fileCare(services.files, opening, logger),
    health: () => healthOf({ storage, opening, presence, transports: publisher.transports }),
    close: () => (closing ??= close()),
  }
}

/** Said when the chat is made, because plain JavaScript has nobody else to say it. */
function requireOptions({ storage, authenticate, accounts }: ChatOptions): void {
  if (typeof storage?.prepare !== 'function') throw new TypeError('createChat needs `storage`: pass memoryStorage(), mongooseStorage({ connection }), or your own.')
  if (authenticate !== undefined && accounts !== undefined) throw new TypeError('createChat takes `authenticate` or `accounts`, not both: the login is either the app\'s own or the one in the box.')
  if (accounts !== undefined) {
    if (typeof storage.accounts?.create !== 'function') throw new TypeError('createChat needs a storage that keeps accounts beside `accounts`: pass memoryStorage() or mongooseStorage({ connection }).')
    return
  }
  if (typeof authenticate !== 'function') throw new TypeError('createChat needs `authenticate`: a function that says who is calling, by the token or the headers of a request. Or pass `accounts` for the login in the box.')
}

/** Fails with one sentence when some have failed. */
function requireAll(all: readonly PromiseSettledResult<unknown>[], failure: string): void {
  const causes = all.filter((one) => one.status === 'rejected').map((one) => one.reason as unknown)
  if (causes.length > 0) throw new ChatError('UNAVAILABLE', failure, { cause: causes })
}
