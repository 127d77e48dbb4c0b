import type { CSSProperties, ReactElement } from 'react'
import { Icon } from './icon'

/** Draws a person as their initials on a colour of their own, with a dot when they are there; without a name, a group. It says nothing: the name stands next to it. */
export function Avatar({ id, name, online = false }: { id: string; name: string | null; online?: boolean }): ReactElement {
  return (
    <span className={name === null ? 'avatar group' : 'avatar'} style={hue(id)} data-online={online ? '' : undefined} aria-hidden="true">
      {name === null ? <Icon name="group" /> : initials(name)}
    </span>
  )
}

/** The colour of a person, for the style sheet: the same everywhere and always. */
export function hue(id: string): CSSProperties {
  let hash = 17
  for (const letter of id) hash = Math.imul(hash ^ (letter.codePointAt(0) ?? 0), 16_777_619) >>> 0
  return { '--hue': String((((hash ^ (hash >>> 15)) >>> 0) % 15) * 24) } as CSSProperties
}

function initials(name: string): string {
  const words = name.trim().split(/\s+/)
  // By code point, so that no letter is cut in half.
  return [words[0], words.length > 1 ? words.at(-1) : ''].map((word) => [...(word ?? '')][0] ?? '').join('').toUpperCase()
}
