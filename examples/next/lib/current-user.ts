import { isChatError } from '@confab/protocol'
import { requireUser } from '@confab/server-http'
import { cookies, headers } from 'next/headers'
import { chat } from './chat'

/** Returns who asks for this page, by their cookie; null when nobody is signed in. */
export async function currentUserId(): Promise<string | null> {
  try {
    return await requireUser(chat, { headers: await headers() }, { page: true })
  } catch (error) {
    if (isChatError(error) && error.code === 'UNAUTHENTICATED') return null
    throw error
  }
}

/** Whether this browser was signed in not long ago, and may just need a fresh cookie. */
export async function mayResume(): Promise<boolean> {
  const all = await cookies()
  return all.has('confab-refresh') || all.has('__Host-confab-refresh')
}
