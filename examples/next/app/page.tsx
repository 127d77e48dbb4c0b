import { cookies, headers } from 'next/headers'
import { redirect } from 'next/navigation'
import type { ReactElement } from 'react'
import { ChatApp } from '../components/chat-app'
import { currentUserId } from '../lib/current-user'
import { isWritable, zoneCookie, type Reader } from '../lib/reader'
import { refOf } from '../lib/route'
import { takeSnapshot } from '../lib/take-snapshot'

/** The chat, complete in the first answer: the sidebar and a conversation are in the HTML, and the client goes on from there. */
export default async function Page({ searchParams }: { searchParams: Promise<Record<string, string | string[] | undefined>> }): Promise<ReactElement> {
  const userId = await currentUserId()
  if (userId === null) redirect('/login')
  const { to, conversation } = await searchParams
  const content = await takeSnapshot(userId, refOf({ to: first(to), conversation: first(conversation) }))
  return <ChatApp {...content} reader={await currentReader()} hasSocket={process.env.CHAT_SOCKET !== 'off'} />
}

async function currentReader(): Promise<Reader> {
  const locale = (await headers()).get('accept-language')?.split(/[,;]/, 1)[0] ?? 'en'
  const zone = (await cookies()).get(zoneCookie)?.value ?? 'UTC'
  return { ...(isWritable(locale, zone) ? { locale, zone } : { locale: 'en', zone: 'UTC' }), now: Date.now() }
}

function first(value: string | string[] | undefined): string | null {
  return (Array.isArray(value) ? value[0] : value) ?? null
}
