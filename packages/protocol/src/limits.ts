import type { RateClass } from './routes.js'

/** How much of everything there may be. The defaults are what every client may rely on; a server may set some of them lower or higher. */
export interface Limits {
  /** Characters (UTF-16 code units) of a message's text. */
  textLength: number
  /** Members of a group, at most 1,000. */
  groupMembers: number
  /** Bytes of one call's JSON body, over HTTP and socket. */
  envelopeBytes: number
  /** Bytes of one file. */
  fileBytes: number
  /** Bytes of files that may be in memory at once while they come in, in one process; one person gets half. More are RATE_LIMITED or UNAVAILABLE until others have ended. */
  uploadBytes: number
  /** Open sockets of one person. */
  socketsPerUser: number
  /** Calls in a burst and per second after it, for each person and class of call; of `auth` for each account, five times that for each network address. Calls inside the server (`chat.as`) are the app's own and not counted. */
  rates: Readonly<Record<RateClass, { burst: number; perSecond: number }>>
}

/** The limits of a server that sets none. Numbers are written out: bundlers keep what has to be worked out, also where nobody uses it. */
export const defaultLimits: Limits = {
  textLength: 4_000,
  groupMembers: 250,
  envelopeBytes: 65_536,
  fileBytes: 10_485_760,
  uploadBytes: 104_857_600,
  socketsPerUser: 10,
  rates: {
    read: { burst: 120, perSecond: 40 },
    search: { burst: 20, perSecond: 5 },
    write: { burst: 40, perSecond: 10 },
    send: { burst: 60, perSecond: 20 },
    signal: { burst: 60, perSecond: 20 },
    upload: { burst: 20, perSecond: 1 },
    auth: { burst: 10, perSecond: 0.2 },
  },
}

/** Sizes that no server changes, because both sides count on them. */
export const fixedLimits = {
  /** Characters of an id, a `clientMessageId` or a cursor part. */
  idLength: 128,
  /** Characters of a name. */
  nameLength: 100,
  /** Characters of a bio. */
  bioLength: 500,
  /** Characters of a URL. */
  urlLength: 2_048,
  /** Files of one message. */
  attachments: 10,
  /** Characters of a file's name. */
  fileNameLength: 255,
  /** Characters of what a file is attached with. */
  fileTokenLength: 4_096,
  /** Characters of a search. */
  queryLength: 100,
  /** Bytes of `custom` as JSON. */
  customBytes: 8_192,
  /** Depth of `custom`. */
  customDepth: 8,
  /** Rows or messages of a page. */
  pageSize: 100,
  /** People in one `getUsers` or `getPresence`. */
  userIds: 100,
  /** Conversations in one `sync`. */
  syncKnown: 200,
  /** Timelines in one `sync`. */
  syncLoaded: 10,
  /** Changes in one `listChanges`; whoever is further behind gets a gap. */
  changes: 500,
  /** Changes a message can take before edits are refused. */
  changesPerMessage: 1_000,
  /** Unseen messages counted; this many means "99+". */
  unseenCount: 100,
  /** Members up to which everyone's seen marks and the sidebar order follow at once. */
  smallGroup: 50,
  /** People one person can block. */
  blockedUsers: 1_000,
} as const
