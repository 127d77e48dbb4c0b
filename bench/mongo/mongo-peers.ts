import type { Peer, Setup } from '../harness/peer.js'
import type { VariantName } from './variants.js'

/** What a server that keeps its chat in MongoDB is set up with. */
export interface MongoSetup extends Setup {
  uri: string
  /** A database of its own. */
  database: string
  /** How it stores; Confab needs not be told. */
  what: VariantName
}

/** A server on MongoDB that is measured against others. */
export interface MongoPeer extends Peer {
  what: VariantName
}

/** Confab, as users run it: MongoDB, Socket.IO, all checks and limits on. */
export const confabOnMongo: MongoPeer = { name: 'Confab on MongoDB', server: 'servers/confab-mongo', dialect: 'confab', what: 'confab' }

/** A Socket.IO server around hand-written driver calls: it checks nothing, and is alone with its database. */
export const driverOnMongo: MongoPeer = { name: 'Socket.IO and the driver, by hand', server: 'servers/plain-mongo', dialect: 'plainSocketIo', what: 'driver' }

/** The same, with a counter first and an insert then. */
export const counterOnMongo: MongoPeer = { name: 'Socket.IO, counter first, then insert', server: 'servers/plain-mongo', dialect: 'plainSocketIo', what: 'counter' }

/** The same, with the tutorials' schema. */
export const tutorialOnMongo: MongoPeer = { name: 'tutorial on Mongoose', server: 'servers/plain-mongo', dialect: 'plainSocketIo', what: 'tutorial' }
