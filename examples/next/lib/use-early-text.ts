import { useEffect, useRef, type RefObject } from 'react'

/** Takes what somebody wrote into a field before React came to it: a page that the server rendered can be written in before its scripts have run. */
export function useEarlyText<Field extends HTMLInputElement | HTMLTextAreaElement>(take: (text: string) => void): RefObject<Field | null> {
  const field = useRef<Field>(null)
  useEffect(() => {
    if (field.current?.value) take(field.current.value)
  }, [take])
  return field
}
