import type { DialectName } from '../dialects/index.js'

/** What a server is set up with before anybody connects. */
export interface Setup {
  /** Who talks with whom: groups of people, those of two are direct conversations. Everybody is in exactly one of the first. */
  groups: readonly (readonly string[])[]
  /** How many messages there are already, spread over the groups. */
  stored?: number
  /** How many more conversations each person is in. */
  extraConversations?: number
}

/** What a server says when it listens. */
export interface Started {
  /** Where. */
  port: number
  /** What each member of each group names to write to it. */
  targets: string[][]
}

/** Something that is measured against others. */
export interface Peer {
  /** Its row in tables. */
  name: string
  /** Its script: one method `start`, which takes a {@link Setup} and answers {@link Started}. */
  server: string
  /** What it speaks. */
  dialect: DialectName
}

/** Confab, as users run it: memory storage, Socket.IO, all checks and limits on. */
export const confabPeer: Peer = { name: 'Confab', server: 'servers/confab', dialect: 'confab' }

/** The floor: passes messages on by Socket.IO, and knows, checks and stores nothing. */
export const relayPeer: Peer = { name: 'raw Socket.IO relay', server: 'servers/socketio-relay', dialect: 'plainSocketIo' }

/** The floor below: the same on plain `ws`. */
export const wsRelayPeer: Peer = { name: 'raw ws relay', server: 'servers/ws-relay', dialect: 'plainWs' }

/** What a tutorial teaches: no validation, no authorisation, arrays in memory. */
export const tutorialPeer: Peer = { name: 'tutorial server', server: 'servers/tutorial', dialect: 'plainSocketIo' }

/** FeathersJS with its memory service and Socket.IO. */
export const feathersPeer: Peer = { name: 'FeathersJS + Socket.IO', server: 'servers/feathers', dialect: 'feathers' }

/** tRPC over ws. */
export const trpcPeer: Peer = { name: 'tRPC over ws', server: 'servers/trpc', dialect: 'trpc' }

/** graphql-ws, its documents parsed once. */
export const graphqlPeer: Peer = { name: 'graphql-ws, parse cached', server: 'servers/graphql-ws', dialect: 'graphqlWs' }
