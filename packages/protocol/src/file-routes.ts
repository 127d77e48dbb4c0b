import type { FileOperationName } from './file-api.js'
import type { Route } from './routes.js'

/** How the operations on files travel: over HTTP only, the body is the file. What was uploaded is read at `GET /files/<key>`, by the links that messages carry. */
export const fileRoutes = {
  uploadFile: { method: 'POST', path: '/files', status: 201, rate: 'upload' },
} as const satisfies { readonly [Name in FileOperationName]: Route }

/** The headers that say what a file is, beside `content-type`. */
export const fileHeaders = {
  /** Percent-encoded UTF-8, as `encodeURIComponent` writes it. */
  name: 'x-confab-file-name',
  /** Percent-encoded. */
  conversationId: 'x-confab-conversation-id',
  /** Percent-encoded. */
  to: 'x-confab-to',
  /** `avatar`. */
  purpose: 'x-confab-purpose',
  /** In pixels. */
  width: 'x-confab-width',
  /** In pixels. */
  height: 'x-confab-height',
} as const
