import { element } from './element.js'
import { icon } from './icons.js'

/** What is drawn besides the initials. */
interface AvatarOptions {
  /** Draws the dot of those who are there. */
  online?: boolean
  /** The picture that they have of themselves. */
  url?: string | null | undefined
}

/** Draws a person as their picture, or as their initials on a colour of their own, with a dot when they are there. It says nothing: their name stands next to it. */
export function avatar(id: string, name: string, { online = false, url }: AvatarOptions = {}): HTMLElement {
  const drawn = circle(id, initials(name), online)
  // Only what this server keeps: a picture elsewhere would tell its owner who looks at it, and when.
  if (url != null && /^(\/(?!\/)|blob:)/.test(url)) {
    const picture = element('img', { src: url, alt: '', draggable: false })
    picture.onerror = () => picture.remove()
    drawn.append(picture)
  }
  return drawn
}

/** Draws a group. */
export function groupAvatar(id: string): HTMLElement {
  const drawn = circle(id, '', false)
  drawn.classList.add('group')
  drawn.append(icon('group'))
  return drawn
}

function circle(id: string, text: string, online: boolean): HTMLElement {
  const drawn = element('span', { className: 'avatar', 'aria-hidden': 'true', 'data-online': online ? '' : undefined }, text)
  giveHue(drawn, id)
  return drawn
}

/** Gives an element the colour of a person. */
export function giveHue(target: HTMLElement, id: string): void {
  target.style.setProperty('--hue', String(hueOf(id)))
}

function initials(name: string): string {
  const words = name.trim().split(/\s+/)
  const last = words.length > 1 ? words.at(-1) : ''
  // By code point, so that no letter is cut in half.
  return [words[0], last].map(word => [...(word ?? '')][0] ?? '').join('').toUpperCase()
}

/** The same id has the same colour, everywhere and always. Steps of 24 degrees keep neighbours apart. */
function hueOf(id: string): number {
  let hash = 17
  for (const letter of id) hash = Math.imul(hash ^ (letter.codePointAt(0) ?? 0), 16_777_619) >>> 0
  return ((hash ^ (hash >>> 15)) >>> 0) % 15 * 24
}
