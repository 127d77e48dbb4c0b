import { element } from './element.js'

const address = /https?:\/\/[^\s<>"']+/g

/** Shows what somebody wrote: every character as a character, and web addresses as links that tell the other side nothing. */
export function linkedText(text: string): (string | HTMLElement)[] {
  const parts: (string | HTMLElement)[] = []
  let end = 0
  for (const { 0: found, index } of text.matchAll(address)) {
    // The full stop belongs to the sentence.
    const link = found.replace(/[.,;:!?)\]}]+$/, '')
    if (!URL.canParse(link)) continue
    parts.push(text.slice(end, index), element('a', { href: link, target: '_blank', rel: 'noopener noreferrer nofollow ugc' }, link))
    end = index + link.length
  }
  return [...parts, text.slice(end)]
}
