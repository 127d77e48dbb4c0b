import type { ChatEvent } from '@confab/protocol'

/** Who a call or a connection is by. */
export interface TestIdentity {
  /** The person. */
  userId: string
  /** Which sign-in it is. */
  sessionId?: string | undefined
  /** Until when it holds, in milliseconds since 1970. */
  expiresAt?: number | undefined
}

/** How a chat reaches the devices of a test network. */
export interface TestTransport {
  /** Sends an event to everyone it is for. */
  deliver(event: ChatEvent, audience: { userIds: readonly string[] } | { watchersOf: string; except?: readonly string[] }): void
  /** Takes devices out of the audience of others' presence. */
  stopWatching(watcherIds: readonly string[], watchedIds: readonly string[]): void
  /** Closes connections. */
  disconnect(target: { userId: string } | { sessionId: string }): Promise<void>
  /** Closes all of them. */
  close(): Promise<void>
}

/** As much of a chat made by `createChat` as a test network stands on; any chat is one. */
export interface TestChat {
  /** What surfaces and transports stand on. */
  readonly host: {
    /** Says who is calling. */
    authenticate(credentials: { token: string | null; headers: Readonly<Record<string, string | undefined>> }): Promise<TestIdentity>
    /** Runs one operation; `watch` is told whose presence may be followed from then on. */
    call(identity: TestIdentity, operation: string, input: unknown, watch?: (userIds: readonly string[]) => void): Promise<unknown>
    /** Adds a way to reach devices. */
    attach(transport: TestTransport): () => void
    /** Says that a person holds a connection. */
    connected(identity: TestIdentity, connectionId: string): () => void
    /** Files, for devices that send them. */
    readonly files?: {
      /** Stores one: what is said of it, and the way to its bytes. */
      upload(identity: TestIdentity, info: unknown, readBytes: () => Uint8Array): Promise<unknown>
    }
  }
}
