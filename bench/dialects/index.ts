import { confab } from './confab.js'
import type { Dialect } from './dialect.js'
import { feathers } from './feathers.js'
import { graphqlWs } from './graphql-ws.js'
import { plainSocketIo } from './plain-socketio.js'
import { plainWs } from './plain-ws.js'
import { trpc } from './trpc.js'

/** Every dialect, by the name that a peer gives. */
export const dialects = { confab, feathers, graphqlWs, plainSocketIo, plainWs, trpc } as const satisfies Record<string, Dialect>

/** The name of a dialect. */
export type DialectName = keyof typeof dialects
