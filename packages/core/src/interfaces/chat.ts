import type { ChatApi, ChatEvents, EventName, FileApi, Limits, UploadedFile } from '@confab/protocol'
import type { AccountAnswer, AccountCaller } from './accounts.js'
import type { Credentials, Identity } from './authenticate.js'
import type { SessionTarget, Transport } from './transport.js'

/** A chat inside the app's own server. */
export interface Chat {
  /** Returns the {@link ChatApi} of a person, and the {@link FileApi}, for the app's own code: trusted, so not counted by rate limits. Cheap: make one per call. */
  as(userId: string): ChatApi & FileApi
  /**
   * Calls `listener` when something happened through this process. At most once, not awaited, and what it throws is only logged: no place for what must not be
   * lost. Returns the way to stop.
   */
  on<Name extends EventName>(name: Name, listener: (payload: ChatEvents[Name]) => void): () => void
  /**
   * Closes the connections of a person or of one session, on all nodes. Resolves when those of this node are closed. With the login in the box their tokens are worth nothing from then on; with the app's own, what they may do is
   * for `authenticate` to say. Keeps nobody from signing in again: that is for the app, with `can`. @throws UNAVAILABLE when not everything could be ended; repeating it is safe.
   */
  endSessions(target: SessionTarget): Promise<void>
  /**
   * Removes files that nobody uses: uploaded and not sent within 25 hours, or of a message that was deleted and not to be removed then. At most `limit` (100); resolves with how many were removed, so that a job may repeat it
   * until there are none. The chat does it by itself too, at most once an hour, when somebody uploads a file. Nothing is removed where the storage keeps no account of files. Pictures of people and groups are not looked after:
   * see {@link Chat.removePicture}. @throws UNAVAILABLE
   */
  removeUnusedFiles(options?: { limit?: number }): Promise<number>
  /**
   * Removes a picture of a person or a group by the `url` that `uploadFile` gave it, such as one that was replaced. Whoever still shows it shows nothing, so it is the app that knows when: the chat never does it by itself. Resolves
   * with false, and does nothing, for any other URL: of elsewhere, or of a file in a message. One that cannot be removed now is tried again by {@link Chat.removeUnusedFiles}. @throws UNAVAILABLE
   */
  removePicture(picture: { url: string }): Promise<boolean>
  /** Tells how it is. Never rejects. */
  health(): Promise<Health>
  /**
   * Stops, within 9 s and so that nothing is lost: takes no new connections and calls (UNAVAILABLE), lets running ones end, tells clients to go elsewhere, closes transports and storage. A call that
   * takes too long is left, and the log says so: its client makes it again, under the same key. Repeating it waits for the first.
   */
  close(): Promise<void>
  /** What surfaces and transports stand on; apps do not need it. */
  readonly host: ChatHost
}

/**
 * Why a chat is degraded: its storage does not answer, or is not fit to serve; who is online is frozen; live events do not reach everybody; or it is closing and wants nothing more sent to it.
 */
export type HealthCode = 'storage_unreachable' | 'storage_not_ready' | 'presence_unreachable' | 'live_events' | 'closing'

/** How a chat is: `ok`, or `degraded` and why. */
export interface Health {
  /** In one word. */
  status: 'ok' | 'degraded'
  /** Sentences; empty when all is well. */
  reasons: string[]
  /** The same for programs, in the same order. */
  codes: HealthCode[]
  /** The number of the protocol it speaks. */
  protocol: number
}

/** Told of people whose comings and goings a caller may be told from now on. Must not throw. */
export type Watch = (userIds: readonly string[]) => void

/** What a surface (HTTP handler, socket server) needs of a chat. */
export interface ChatHost {
  /**
   * Says who is calling. The `cookie` header reaches the app's `authenticate` only when the request's Origin is one of `origins` (default: the request's own host), or is absent with
   * `Sec-Fetch-Site` of `same-origin` or `none`, or with no `Sec-Fetch-*` at all but the mode `cors`, as Node's own `fetch` has it.
   * @throws UNAUTHENTICATED when nobody is; with the reason `cookie_ignored` where a cookie was there that did not count.
   */
  authenticate(credentials: Credentials): Promise<Identity>
  /** Runs what decides whether a new connection may stand, and passes on how it ends; the `telemetry` given to `createChat` has it as a call of `connect`. A server that holds connections runs it once for each. */
  admit<Output>(decide: () => Promise<Output>): Promise<Output>
  /**
   * Says which of these have signed out meanwhile, here or on another node, however little the nodes know of each other. One question for all of them; surfaces that hold connections ask every half minute. Nobody, while
   * it cannot be told. Never rejects.
   */
  signedOut(identities: readonly Identity[]): Promise<readonly Identity[]>
  /**
   * Runs one operation for an identity: parse, authorise, count, run, parse the output, publish. An unknown name is NOT_FOUND.
   * Rejects with a `ChatError` and nothing else. `watch` is for surfaces that deliver: it is told whose presence the answer shows, and may be followed from then on, before that is read, so
   * that no change is missed in between.
   */
  call(identity: Identity, operation: string, input: unknown, watch?: Watch): Promise<unknown>
  /** Runs one operation of the login in the box; null when the app has a login of its own. Rejects with a `ChatError` and nothing else. */
  readonly callAccount: ((caller: AccountCaller, operation: string, input: unknown) => Promise<AccountAnswer>) | null
  /** Uploads and hands out files. */
  readonly files: FileHost
  /** Adds a way to reach clients; returns the way to take it out. */
  attach(transport: Transport): () => void
  /** Says that a person holds a connection: they are online until the returned function is called (and a grace of 5 s has passed). */
  connected(identity: Identity, connectionId: string): () => void
  /** Says that a person was just here without a connection, as over HTTP: online for 40 s. */
  visited(identity: Identity): void
  /** Says that another node changed members, roles or blocks of a conversation: what is known of it here is read anew (A8). */
  conversationChanged(conversationId: string): void
  /** The limits in force. */
  readonly limits: Limits
  /** The origins given to `createChat`, none when it was given none: the exact list for CORS. */
  readonly origins: readonly string[]
  /** Where to log. */
  readonly logger: Logger
}

/** What a surface needs to carry files. */
export interface FileHost {
  /**
   * Uploads a file for an identity: parse what is said of it, count, authorise, and only then ask for its bytes, of which `readBytes` hands over `maxBytes` at most. It calls `hold` with the size
   * of each part as it arrives, and passes on what that throws: too much would be in memory (RATE_LIMITED, UNAVAILABLE).
   * Rejects with a `ChatError` and nothing else.
   */
  upload(identity: Identity, info: unknown, readBytes: (maxBytes: number, hold: (bytes: number) => void) => Promise<Uint8Array> | Uint8Array): Promise<UploadedFile>
  /**
   * Opens a file by what its link says. Rejects with a `ChatError` and nothing else.
   * @throws NOT_FOUND for a link that is none of ours, has ended, or leads to nothing.
   */
  open(key: string, query: URLSearchParams): Promise<OpenedFile>
}

/** A file by its link: the URL it is at, or its bytes. */
export type OpenedFile = {
  /** Its media type. */
  contentType: string
  /** What to save it as; null when it is to be shown in its place. */
  saveAs: string | null
  /** For how long its link still holds, in milliseconds. */
  leftMs: number
} & ({ url: string; bytes: null } | { url: null; bytes: Uint8Array })

/** Where to log; pino fits as it is. Never given text of messages, tokens or queries. */
export interface Logger {
  /** Something a developer should look into. */
  error(details: object, message: string): void
  /** Something that works worse than it should. */
  warn(details: object, message: string): void
}
