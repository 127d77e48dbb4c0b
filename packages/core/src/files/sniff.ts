import { ChatError } from '@confab/protocol'
import { fileTypeFromBuffer } from 'file-type/core'
import { disguise } from './disguise.js'
import { withoutEnd } from './file-name.js'
import { typeNamed, type FileType } from './file-types.js'
import { isPlainText } from './plain-text.js'

/** What a sender says of a file. */
export interface SaidOfFile {
  /** Its name. */
  name: string
  /** Its media type. */
  contentType?: string | undefined
}

/** What browsers say of files they know nothing of. */
const saysNothing = new Set(['', 'application/octet-stream', 'binary/octet-stream'])

/**
 * Says what a file is, by its bytes. Name and media type only confirm it: a program called "photo.png" and a picture called "photo.html" are both refused, because somebody downstream would go by the name.
 * @throws UNSUPPORTED_FILE
 */
export async function sniff(bytes: Uint8Array, said: SaidOfFile): Promise<FileType> {
  const found = (await magicOf(bytes)) ?? (isPlainText(bytes) ? typeNamed('text/plain') : undefined)
  if (found === undefined) throw unsupported('its bytes are of no kind that is taken')
  const type = asSaid(found, said.contentType ?? '')
  if (type === null) throw unsupported(`its bytes are ${found.contentType}, and it was said to be something else`)
  const extension = extensionOf(said.name)
  if (extension !== null && !fits(type, extension)) throw unsupported(`its bytes are ${type.contentType}, and its name ends in something else`)
  const second = disguise(bytes, type)
  if (second !== null) throw unsupported(`it is ${type.contentType} and ${second} at once`)
  return type
}

async function magicOf(bytes: Uint8Array): Promise<FileType | undefined> {
  // The way into archives is not even begun.
  if (bytes[0] === 0x50 && bytes[1] === 0x4b) return undefined
  const found = await fileTypeFromBuffer(bytes).catch(() => undefined)
  return found === undefined ? undefined : typeNamed(found.mime)
}

/** Two containers hold sound as well as pictures that move; which it is, only the sender knows. Everything else has to agree in kind. */
function asSaid(found: FileType, contentType: string): FileType | null {
  const [name = ''] = contentType.toLowerCase().split(';')
  if (saysNothing.has(name.trim())) return found
  const said = typeNamed(name)
  if (said === undefined) return null
  const container = (type: FileType): string => type.contentType.slice(type.contentType.indexOf('/'))
  if (container(said) === container(found) && found.kind !== 'image') return said
  return said.kind === found.kind && (found.kind !== 'file' || said === found) ? found : null
}

function extensionOf(name: string): string | null {
  const end = withoutEnd(name)
  const extension = end.slice(end.lastIndexOf('.') + 1)
  return extension !== end && /^[\p{L}\p{N}]{1,16}$/u.test(extension) ? extension.toLowerCase() : null
}

/** A jpeg called ".png" is common and harmless; a picture called ".html" is neither. */
function fits(type: FileType, extension: string): boolean {
  if (type.extensions.includes(extension)) return true
  return type.kind === 'image' && ['image/png', 'image/jpeg', 'image/gif', 'image/webp'].some((other) => typeNamed(other)?.extensions.includes(extension))
}

/** UNSUPPORTED_FILE, with its reason. */
export function unsupported(reason: string): ChatError {
  return new ChatError('UNSUPPORTED_FILE', `The file was not taken: ${reason}. Send png, jpeg, gif, webp, pdf, mp4, webm, m4a, mp3, ogg, wav or plain text, under a name that says so.`)
}
