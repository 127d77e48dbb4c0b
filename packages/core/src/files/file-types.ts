import type { AttachmentKind } from '@confab/protocol'

/** A kind of file that is taken. */
export interface FileType {
  /** How it is shown. */
  kind: AttachmentKind
  /** Its media type. */
  contentType: string
  /** What names may end in; the first is that of keys. */
  extensions: readonly [string, ...string[]]
}

/**
 * What is taken: types that browsers show without running anything in them, and two that people send. No SVG, HTML or XML, which browsers run; no archives and office files, in which anything can be.
 */
const fileTypes: readonly FileType[] = [
  { kind: 'image', contentType: 'image/png', extensions: ['png', 'apng'] },
  { kind: 'image', contentType: 'image/jpeg', extensions: ['jpg', 'jpeg', 'jpe', 'jfif'] },
  { kind: 'image', contentType: 'image/gif', extensions: ['gif'] },
  { kind: 'image', contentType: 'image/webp', extensions: ['webp'] },
  { kind: 'video', contentType: 'video/mp4', extensions: ['mp4', 'm4v'] },
  { kind: 'video', contentType: 'video/webm', extensions: ['webm'] },
  { kind: 'audio', contentType: 'audio/mp4', extensions: ['m4a', 'mp4'] },
  { kind: 'audio', contentType: 'audio/webm', extensions: ['weba', 'webm'] },
  { kind: 'audio', contentType: 'audio/mpeg', extensions: ['mp3'] },
  { kind: 'audio', contentType: 'audio/ogg', extensions: ['ogg', 'oga', 'opus'] },
  { kind: 'audio', contentType: 'audio/wav', extensions: ['wav', 'wave'] },
  { kind: 'file', contentType: 'application/pdf', extensions: ['pdf'] },
  { kind: 'file', contentType: 'text/plain', extensions: ['txt', 'text', 'log', 'md', 'csv'] },
]

const byContentType = new Map(fileTypes.map((type) => [type.contentType, type]))
const byExtension = new Map(fileTypes.map((type) => [type.extensions[0], type]))

/** Other names of types that are taken. */
const otherNames: Readonly<Record<string, string>> = {
  'image/apng': 'image/png', 'image/jpg': 'image/jpeg', 'image/pjpeg': 'image/jpeg',
  'audio/x-m4a': 'audio/mp4', 'audio/m4a': 'audio/mp4', 'video/x-m4v': 'video/mp4',
  'audio/mp3': 'audio/mpeg', 'audio/opus': 'audio/ogg', 'video/ogg': 'audio/ogg', 'application/ogg': 'audio/ogg',
  'audio/x-wav': 'audio/wav', 'audio/wave': 'audio/wav', 'audio/vnd.wave': 'audio/wav',
  'text/markdown': 'text/plain', 'text/csv': 'text/plain',
}

/** The type with this media type, whatever its parameters and its case; undefined when it is not taken. */
export function typeNamed(contentType: string): FileType | undefined {
  const [name = ''] = contentType.split(';')
  const plain = name.trim().toLowerCase()
  return byContentType.get(Object.hasOwn(otherNames, plain) ? (otherNames[plain] as string) : plain)
}

/** The type of a key, which ends in its extension. */
export function typeOfKey(key: string): FileType | undefined {
  return byExtension.get(key.slice(key.lastIndexOf('.') + 1))
}
