import { z } from 'zod'
import type { AccountInput, AccountOperationName, AccountOutput } from '../account-api.js'
import { accountRoutes } from '../account-routes.js'
import { customSchema } from './custom.js'
import { bioSchema, idSchema, linkSchema, nameSchema, tooLong } from './fields.js'
import { nothingSchema } from './inputs.js'
import { userSchema } from './models.js'
import type { OperationSpec } from './operations.js'

/** One "@", something before it and after it, no blanks: whether it exists, only a letter can tell. */
const emailSchema = z.string().max(254, tooLong).regex(/^[^\s\p{C}@]+@[^\s\p{C}@]+$/u, 'must be an e-mail address')

/** Long enough for any passphrase, short enough that nobody keeps the server busy with it. How short it may be is the server's to say. */
const passwordSchema = z.string().min(1).max(1_024).refine((value) => value.isWellFormed(), 'holds a lone surrogate, which is no text')

const tokenSchema = z.string().min(1).max(1_024)
const delivery = z.enum(['bearer', 'cookie']).optional()

const signedInSchema = z.object({
  user: userSchema, sessionId: z.string(), accessToken: z.string().nullable(), refreshToken: z.string().nullable(), expiresAt: z.string(),
})

const signUpInputSchema = z.strictObject({
  email: emailSchema, password: passwordSchema, name: nameSchema, bio: bioSchema.optional(), avatarUrl: linkSchema.nullable().optional(), custom: customSchema.optional(), delivery,
})

const sessionSchema = z.object({
  id: z.string(), createdAt: z.string(), lastUsedAt: z.string(), userAgent: z.string().nullable(), current: z.boolean(),
})

/** Every account operation, one line each. */
export const accountOperations = {
  signUp: { ...accountRoutes.signUp, input: signUpInputSchema, output: signedInSchema },
  logIn: { ...accountRoutes.logIn, input: z.strictObject({ email: emailSchema, password: passwordSchema, delivery }), output: signedInSchema },
  refresh: { ...accountRoutes.refresh, input: z.strictObject({ refreshToken: tokenSchema.optional() }), output: signedInSchema },
  logOut: { ...accountRoutes.logOut, input: z.strictObject({ everywhere: z.boolean().optional() }), output: z.void() },
  changePassword: { ...accountRoutes.changePassword, input: z.strictObject({ currentPassword: passwordSchema, newPassword: passwordSchema }), output: z.void() },
  getAccount: { ...accountRoutes.getAccount, input: nothingSchema, output: z.object({ userId: z.string(), email: z.string(), createdAt: z.string() }) },
  listSessions: { ...accountRoutes.listSessions, input: nothingSchema, output: z.object({ sessions: z.array(sessionSchema) }) },
  revokeSession: { ...accountRoutes.revokeSession, input: z.strictObject({ sessionId: idSchema }), output: z.void() },
} as const satisfies { readonly [Name in AccountOperationName]: OperationSpec<AccountInput<Name>, AccountOutput<Name>> }
