import { fixedLimits } from '@confab/protocol'
import type { FileType } from './file-types.js'

/** Names that Windows takes for devices. */
const devices = /^(con|prn|aux|nul|com\d|lpt\d)(?=\.|$)/i

/**
 * Cleans a name for showing and saving: composed, nothing invisible in it, no characters that file systems take for something else, ending in an extension of its type. What could only be meant badly was
 * refused before.
 */
export function cleanName(name: string, { extensions }: FileType): string {
  const visible = withoutEnd(name.normalize('NFC').replace(/\p{C}/gu, '').replace(/[<>:"|?*]/g, '_').replace(/^[\s.]+/u, '')).replace(devices, '_$1')
  const base = visible === '' ? 'file' : visible
  const at = base.lastIndexOf('.')
  const hasOwn = at > 0 && /^[\p{L}\p{N}]{1,16}$/u.test(base.slice(at + 1))
  const [stem, extension] = hasOwn ? [base.slice(0, at), base.slice(at)] : [base, `.${extensions[0]}`]
  return cut(stem, fixedLimits.fileNameLength - extension.length) + extension
}

/** Without blanks and dots at its end. No pattern: one would look at the rest again from each dot on. */
export function withoutEnd(text: string): string {
  let to = text.length
  while (to > 0 && isBlankOrDot(text, to - 1)) to -= 1
  return text.slice(0, to)
}

function isBlankOrDot(text: string, at: number): boolean {
  return text[at] === '.' || text.slice(at, at + 1).trim() === ''
}

/** Never in the middle of a character. */
function cut(text: string, length: number): string {
  return text.length <= length ? text : text.slice(0, length).replace(/[\ud800-\udbff]$/, '')
}
