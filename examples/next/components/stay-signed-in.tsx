'use client'

import { useChatClient } from '@confab/react'
import { useEffect } from 'react'
import { callAccount } from '../lib/account'

/** The access cookie holds for ten minutes; a new one is fetched before. */
const REFRESH_MS = 8 * 60_000

/** Keeps the cookie fresh while the page is open. Where that came too late, as after a night of sleep, it makes up for it; where it cannot, one signs in again. */
export function StaySignedIn(): null {
  const client = useChatClient()
  useEffect(() => {
    const timer = setInterval(() => void callAccount('refresh').catch(() => {}), REFRESH_MS)
    const stop = client.on('session.ended', () => {
      callAccount('refresh').then(() => client.connect(), () => location.assign('/login'))
    })
    return () => {
      clearInterval(timer)
      stop()
    }
  }, [client])
  return null
}
