'use client'

import type { ConversationRef } from '@confab/client'
import type { MouseEvent, ReactElement, ReactNode } from 'react'
import { hrefOf } from '../lib/route'

/**
 * A link to a conversation, or without `to` back to the sidebar. Opened here, it only changes the address: the client loads what is missing, and no page is asked for. Opened in a
 * new tab, the server renders it.
 */
export function ConversationLink({ to, className, label, current, children, onOpen }: {
  to: ConversationRef | null
  className: string
  label?: string
  current?: boolean
  children: ReactNode
  onOpen?: () => void
}): ReactElement {
  const href = to === null ? '/' : hrefOf(to)
  const open = (event: MouseEvent): void => {
    if (event.metaKey || event.ctrlKey || event.shiftKey || event.altKey) return
    event.preventDefault()
    window.history.pushState(null, '', href)
    onOpen?.()
  }
  return <a className={className} href={href} onClick={open} aria-label={label} aria-current={current ? 'page' : undefined}>{children}</a>
}
