import { z } from 'zod'
import { fixedLimits } from '../limits.js'

/** Any text that can be stored byte for byte: a lone surrogate cannot. */
const wellFormed = (value: string): boolean => value.isWellFormed()
const notWellFormed = 'holds a lone surrogate, which is no text'

/** For lengths: what is too long is looked at no further, by no pattern either. */
export const tooLong = { abort: true } as const

/** An id, as the app or the storage made it. Printable, without blanks, neither `.` nor `..`: it travels in paths. */
export const idSchema = z.string().min(1).max(fixedLimits.idLength, tooLong).regex(/^(?!\.{1,2}$)[^\s\p{C}]+$/u, 'must be printable, without blanks, and neither "." nor ".."')

/** A key that a client made. */
export const clientKeySchema = idSchema

/** A name to show. */
export const nameSchema = z.string().max(fixedLimits.nameLength, tooLong).refine(wellFormed, notWellFormed).refine((value) => value.trim() !== '', 'must not be blank')

/** A few words. */
export const bioSchema = z.string().max(fixedLimits.bioLength, tooLong).refine(wellFormed, notWellFormed)

/** A message's text. How long it may be is the server's to say (`Limits.textLength`), so the length is checked there. */
export const textSchema = z.string().refine(wellFormed, notWellFormed).refine((value) => value.trim() !== '', 'must not be blank')

/** What may go with files: a text that may be empty. */
export const captionSchema = z.string().refine(wellFormed, notWellFormed)

/** What a file is attached with. Opaque to callers. */
export const fileTokenSchema = z.string().min(1).max(fixedLimits.fileTokenLength, tooLong)

/** `https:`, `http:`, or an absolute path on the app's own host (`//` would be another host). */
export const linkSchema = z.string().max(fixedLimits.urlLength, tooLong).refine(isLink, 'must be an https: or http: URL, or a path that starts with a single "/"')

function isLink(value: string): boolean {
  if (!value.isWellFormed() || /[\s\p{C}\\]/u.test(value)) return false
  if (value.startsWith('/')) return !value.startsWith('//')
  return /^https?:\/\//i.test(value) && URL.canParse(value)
}

/** A message's number, or a change's. */
export const seqSchema = z.number().int().nonnegative().max(Number.MAX_SAFE_INTEGER)

/** How many rows. */
export const limitSchema = z.number().int().min(1).max(fixedLimits.pageSize)

/** Where the next page begins. Opaque to callers. */
export const cursorSchema = z.string().min(1).max(512)

/** A search. */
export const querySchema = z.string().max(fixedLimits.queryLength, tooLong).refine(wellFormed, notWellFormed)

/** A moment, ISO 8601. */
export const timeSchema = z.string()
