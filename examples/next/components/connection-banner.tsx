'use client'

import { useConnection } from '@confab/react'
import { useEffect, useState, type ReactElement } from 'react'

/** Says when the server is out of reach. Not at once: a short break is no news. */
export function ConnectionBanner(): ReactElement {
  const connection = useConnection()
  const isAway = connection === 'offline' || connection === 'connecting'
  const [isLong, setLong] = useState(false)
  useEffect(() => {
    if (!isAway) return
    const timer = setTimeout(() => setLong(true), 2_000)
    return () => {
      clearTimeout(timer)
      setLong(false)
    }
  }, [isAway])
  return <div className="banner" role="status">{isAway && isLong ? 'No connection. What you write is kept and sent later.' : null}</div>
}
