import { accountRoutes, routes, type AccountOperationName, type OperationName, type Route } from '@confab/protocol'

/** Every operation there is, of the chat and of the login in the box. */
export type AnyOperation = OperationName | AccountOperationName

export const allRoutes: Readonly<Record<AnyOperation, Route>> = { ...routes, ...accountRoutes }

/** An input of each operation that its schema takes, with every field it has. The ids are of nothing that exists. An operation without one does not compile. */
export const validInputs: Readonly<Record<AnyOperation, readonly Record<string, unknown>[]>> = {
  getMe: [{}],
  updateMe: [{ name: 'Ann', bio: 'words', avatarUrl: '/ann.png', custom: { key: 'value' } }],
  findUsers: [{ query: 'a', cursor: 'x', limit: 5 }],
  getUsers: [{ userIds: ['x'] }],
  blockUser: [{ userId: 'x' }],
  unblockUser: [{ userId: 'x' }],
  startConversation: [{ kind: 'direct', userId: 'x' }, { kind: 'group', name: 'Group', userIds: ['x'], avatarUrl: '/g.png', custom: { key: 'value' }, clientConversationId: 'k' }],
  getConversation: [{ conversationId: 'x' }],
  updateConversation: [{ conversationId: 'x', name: 'Group', avatarUrl: '/g.png', custom: { key: 'value' } }],
  addMember: [{ conversationId: 'x', userId: 'y', role: 'member', history: 'all' }],
  removeMember: [{ conversationId: 'x', userId: 'y' }],
  setMemberRole: [{ conversationId: 'x', userId: 'y', role: 'admin' }],
  getSidebar: [{ cursor: 'x', limit: 5 }],
  sync: [{ known: [{ conversationId: 'x', rev: 0, version: 0 }], loaded: ['x'] }],
  listMessages: [{ conversationId: 'x', before: 5, limit: 5 }],
  listChanges: [{ conversationId: 'x', sinceRev: 0, version: 0 }],
  getMessage: [{ messageId: 'x' }],
  sendMessage: [{ conversationId: 'x', text: 'hello', custom: { key: 'value' }, clientMessageId: 'k' }, { to: 'x', text: 'hello' }],
  editMessage: [{ messageId: 'x', text: 'hello', custom: { key: 'value' } }],
  deleteMessage: [{ messageId: 'x' }],
  markSeen: [{ conversationId: 'x', seq: 1 }, { messageId: 'x' }],
  listSeen: [{ conversationId: 'x' }],
  setTyping: [{ conversationId: 'x', typing: true }],
  getPresence: [{ userIds: ['x'] }],
  signUp: [{ email: 'new@mail.example', password: 'correct horse battery', name: 'New', avatarUrl: '/n.png', custom: { key: 'value' }, delivery: 'bearer' }],
  logIn: [{ email: 'nobody@mail.example', password: 'correct horse battery', delivery: 'bearer' }],
  refresh: [{ refreshToken: 'x' }],
  logOut: [{ everywhere: false }],
  changePassword: [{ currentPassword: 'correct horse battery', newPassword: 'another long one' }],
  getAccount: [{}],
  listSessions: [{}],
  revokeSession: [{ sessionId: 'x' }],
}

/** Where a call goes over HTTP, and what of its input is left for the body. */
export function placed(name: AnyOperation, input: Readonly<Record<string, unknown>>): { method: string; path: string; rest: Record<string, unknown> } {
  const rest = { ...input }
  const path = allRoutes[name].path.replace(/:(\w+)/g, (_, field: string) => {
    const value = rest[field]
    delete rest[field]
    return encodeURIComponent(typeof value === 'string' ? value.toWellFormed() : JSON.stringify(value))
  })
  return { method: allRoutes[name].method, path, rest }
}

/** The paths to every text in an input. */
export function textsIn(value: unknown, path: readonly (string | number)[] = []): (string | number)[][] {
  if (typeof value === 'string') return [[...path]]
  if (typeof value !== 'object' || value === null) return []
  return Object.entries(value).flatMap(([key, inner]) => textsIn(inner, [...path, Array.isArray(value) ? Number(key) : key]))
}

/** The input with something else at a path. */
export function withAt(value: unknown, [step, ...rest]: readonly (string | number)[], put: unknown): unknown {
  if (step === undefined) return put
  const copy = (Array.isArray(value) ? [...value] : { ...value as object }) as Record<string | number, unknown>
  copy[step] = withAt(copy[step], rest, put)
  return copy
}
