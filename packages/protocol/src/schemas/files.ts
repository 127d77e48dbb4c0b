import { z } from 'zod'
import type { UploadFileInput } from '../file-api.js'
import { fileRoutes } from '../file-routes.js'
import { fixedLimits } from '../limits.js'
import { idSchema, tooLong } from './fields.js'
import { attachmentSchema } from './models.js'

/** Line breaks and other control characters, what turns the direction of text around, and what separates the parts of a path. */
const notInNames = /[\p{Cc}\p{Zl}\p{Zp}\u202a-\u202e\u2066-\u2069/\\]/u

/** What a file is called. */
const fileNameSchema = z.string().min(1).max(fixedLimits.fileNameLength, tooLong)
  .refine((value) => value.isWellFormed(), 'holds a lone surrogate, which is no text')
  .refine((value) => !notInNames.test(value), 'may not hold path separators, control characters, or characters that turn the direction of text around')
  .refine((value) => /[^.]/u.test(value.trim()), 'must not be blank or dots only')

const pixels = z.number().int().min(1).max(65_535)
const info = { name: fileNameSchema, contentType: z.string().max(255).optional(), width: pixels.optional(), height: pixels.optional() }

/** `UploadFileInput` without its bytes. */
const fileInfoSchema = z.union([
  z.strictObject({ conversationId: idSchema, ...info }),
  z.strictObject({ to: idSchema, ...info }),
  z.strictObject({ purpose: z.literal('avatar'), ...info }),
])

/** Every operation on files, one line each. `input` is all but the bytes. */
export const fileOperations = {
  uploadFile: { ...fileRoutes.uploadFile, input: fileInfoSchema, output: attachmentSchema.extend({ fileToken: z.string() }) },
} as const

/** What is known of a file before its bytes are read. */
export type UploadFileInfo = UploadFileInput extends infer Input ? (Input extends unknown ? Omit<Input, 'bytes'> : never) : never
