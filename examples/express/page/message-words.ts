import type { TimelineMessage } from '@confab/client'

const names = { image: ['Picture', 'pictures'], video: ['Video', 'videos'], audio: ['Sound', 'sounds'], file: ['File', 'files'] } as const

/** A message in words, where there is no room for more: what was written, or what was sent. */
export function messageWords({ text, attachments }: Pick<TimelineMessage, 'text' | 'attachments'>): string {
  const [first] = attachments
  if (text !== '' || first === undefined) return text
  const isOfOneKind = attachments.every(({ kind }) => kind === first.kind)
  const [one, many] = names[isOfOneKind ? first.kind : 'file']
  if (attachments.length > 1) return `${attachments.length} ${many}`
  return first.kind === 'file' ? first.name : one
}
