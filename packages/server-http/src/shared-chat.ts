import type { Chat } from '@confab/core'

const symbol = Symbol.for('@confab/chats')

/**
 * Returns the one chat of this process that has this key, made by `create` the first time: in the same process a framework such as Next loads a module several times, and each
 * time `createChat` would make another chat that knows nothing of the others' sockets. When `create` is asynchronous all callers wait for the same promise; when it fails, the next
 * call tries again.
 */
export function sharedChat(key: string, create: () => Promise<Chat>): Promise<Chat>
export function sharedChat(key: string, create: () => Chat): Chat
export function sharedChat(key: string, create: () => Chat | Promise<Chat>): Chat | Promise<Chat> {
  const chats = sharedChats()
  const known = chats.get(key)
  if (known !== undefined) return known
  const made = create()
  chats.set(key, made)
  if (made instanceof Promise) made.catch(() => chats.delete(key))
  return made
}

function sharedChats(): Map<string, Chat | Promise<Chat>> {
  const place = globalThis as { [symbol]?: Map<string, Chat | Promise<Chat>> }
  return (place[symbol] ??= new Map())
}

