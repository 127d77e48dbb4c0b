'use client'

import { createContext, useContext, useEffect, useState, type ReactElement, type ReactNode } from 'react'
import { rememberZone, type Reader } from '../lib/reader'

const ReaderContext = createContext<Reader>({ locale: 'en', zone: 'UTC', now: 0 })

/** Returns how times are written here. */
export function useReader(): Reader {
  return useContext(ReaderContext)
}

/** Gives everything below the reader that the server rendered for; keeps its clock going, and corrects its zone where the server could not know it. */
export function ReaderProvider({ reader: rendered, children }: { reader: Reader; children: ReactNode }): ReactElement {
  const [reader, setReader] = useState(rendered)
  useEffect(() => {
    const zone = rememberZone()
    const tell = (): void => setReader((known) => ({ ...known, zone, now: Date.now() }))
    if (zone !== rendered.zone) tell()
    const timer = setInterval(tell, 60_000)
    return () => clearInterval(timer)
  }, [rendered.zone])
  return <ReaderContext.Provider value={reader}>{children}</ReaderContext.Provider>
}
