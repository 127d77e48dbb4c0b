/*
 * Type tests, run by the compiler: the operations table says exactly what the interface says, and a table that misses a method or disagrees with
 * it does not compile.
 */
import type { z } from 'zod'
import type { Attachment, ChatApi, ChatEvents, EventName, OperationInput, OperationName, OperationOutput, Route, UploadedFile } from './index.js'
import { routes } from './index.js'
import { operations, type eventSchemas, type fileOperations, type OperationSpec, type UploadFileInfo } from './schemas/index.js'

type Same<A, B> = [A] extends [B] ? ([B] extends [A] ? true : false) : false
type AllTrue<Checks extends Record<string, true>> = Checks

/** Each schema's type and the interface's are assignable to one another, for every operation and event. */
export type SchemasAgree = AllTrue<
  { [Name in OperationName as `${Name} input`]: Same<z.output<(typeof operations)[Name]['input']>, OperationInput<Name>> }
  & { [Name in OperationName as `${Name} output`]: Same<z.output<(typeof operations)[Name]['output']>, OperationOutput<Name>> }
  & { [Name in EventName as `${Name} event`]: Same<z.output<(typeof eventSchemas)[Name]>, ChatEvents[Name]> }
>

/** The same for files, whose bytes are no part of the table. */
type FileTable = typeof fileOperations
export type FileSchemasAgree = AllTrue<{
  input: Same<z.output<FileTable['uploadFile']['input']>, UploadFileInfo>
  inputKeys: Same<KeysOf<z.output<FileTable['uploadFile']['input']>>, KeysOf<UploadFileInfo>>
  output: Same<z.output<FileTable['uploadFile']['output']>, UploadedFile>
  outputKeys: Same<keyof z.output<FileTable['uploadFile']['output']>, keyof UploadedFile | keyof Attachment>
}>

/** Keys that only one side knows would pass an assignability check; they are compared by name. */
type KeysOf<T> = T extends unknown ? keyof T : never
export type KeysAgree = AllTrue<
  { [Name in OperationName as `${Name} input`]: Same<KeysOf<z.output<(typeof operations)[Name]['input']>>, KeysOf<OperationInput<Name>>> }
  & { [Name in OperationName as `${Name} output`]: Same<KeysOf<z.output<(typeof operations)[Name]['output']>>, KeysOf<OperationOutput<Name>>> }
>

type RouteTable<Api> = { readonly [Name in keyof Api]: Route }
interface WithOneMore extends ChatApi {
  archiveMessage(input: { messageId: string }): Promise<void>
}

// @ts-expect-error -- a method without a table line
export const missingLine: RouteTable<WithOneMore> = routes

// @ts-expect-error -- a line that answers another shape than the interface
export const wrongOutput: OperationSpec<OperationInput<'getMe'>, OperationOutput<'getMe'>> = operations.getSidebar

// @ts-expect-error -- a line that takes another shape than the interface
export const wrongInput: OperationSpec<OperationInput<'editMessage'>, OperationOutput<'editMessage'>>['input'] = operations.getConversation.input
