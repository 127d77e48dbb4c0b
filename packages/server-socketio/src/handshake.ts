import type { ChatHost, Credentials, Identity } from '@confab/core'
import { ChatError, isChatError } from '@confab/protocol'
import type { Socket } from 'socket.io'

/** Takes out of a handshake what `authenticate` needs. The token comes from `auth.token` only, never from the address: addresses end up in logs. */
export function credentialsOf(socket: Socket): Credentials {
  const { token } = socket.handshake.auth as { token?: unknown }
  if (token !== undefined && token !== null && typeof token !== 'string') throw new ChatError('UNAUTHENTICATED', 'You could not be connected: auth.token must be a text.')
  return { token: token ?? null, headers: headersOf(socket) }
}

/** What `authenticate` needs to extend a connection: a new token; the cookie of the handshake has had its time. */
export function renewedCredentials(socket: Socket, token: string): Credentials {
  return { token, headers: { ...headersOf(socket), cookie: undefined } }
}

function headersOf(socket: Socket): Credentials['headers'] {
  return Object.fromEntries(Object.entries(socket.handshake.headers).map(([name, value]) => [name, Array.isArray(value) ? value.join(', ') : value]))
}

/** The error that Socket.IO sends to a client it refuses: the coded one is in `data`. */
export function refusalOf(thrown: unknown, host: ChatHost): Error {
  const error = codedError(thrown, host)
  return Object.assign(new Error(error.message), { data: error.toJSON() })
}

/** What is no `ChatError` is a mistake of ours: INTERNAL for the caller, and logged. */
export function codedError(thrown: unknown, host: ChatHost): ChatError {
  if (isChatError(thrown)) return thrown
  host.logger.error({ err: thrown }, 'the socket server failed')
  return new ChatError('INTERNAL')
}

/** Tells whether two identities are the same sign-in of the same person. */
export function isSameSession(one: Identity, other: Identity): boolean {
  return one.userId === other.userId && one.sessionId === other.sessionId
}
