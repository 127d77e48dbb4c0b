import type { Attachment, FileTarget, MessageContent, SendMessageInput, UploadedFile } from '@confab/protocol'
import type { Call } from './links/link.js'

/** How far an upload is, in bytes. */
export interface UploadProgress {
  /** Those that left. */
  sent: number
  /** All. */
  total: number
}

/** What is said of a file beside its bytes: where it goes, and how to follow and stop it. */
export type UploadOptions = FileTarget & {
  /** What to call it; left out, the name of the `File`. */
  name?: string
  /** What it is taken for; left out, the type of the `File`. The server goes by the bytes, and refuses what was said otherwise. */
  contentType?: string
  /** Of a video, in pixels. */
  width?: number
  /** Of a video, in pixels. */
  height?: number
  /** Called as bytes leave. */
  onProgress?: (progress: UploadProgress) => void
  /** Stops the upload, which then rejects with CONFLICT `cancelled`. */
  signal?: AbortSignal
}

/** Files that are uploaded and sent with a message. */
export interface FilesToSend {
  /** Up to 10, `attachments` included. Needs `files: clientFiles()` among the options of the client. */
  files?: readonly Blob[]
}

/** What is sent, without where to; with files that are not uploaded yet. */
export type ClientMessageContent = MessageContent & FilesToSend

/** Input of `sendMessage` in a client: as everywhere, and files that are not uploaded yet. */
export type ClientMessageInput = SendMessageInput & FilesToSend

/** The files of a message on its way. */
export interface OutgoingFiles {
  /** What was given. */
  readonly files: readonly Blob[]
  /** How the message shows them until it is sent: pictures, films and sound by a URL of the page. */
  readonly attachments: Attachment[]
  /** Uploads what is not uploaded yet, one after the other; resolves with the message that they are attached to. `onProgress` hears which share of all bytes has left. */
  attach(input: SendMessageInput, onProgress: (share: number) => void): Promise<SendMessageInput>
  /** Uploads everything anew next time: the server does not know it any more. */
  forget(): void
}

/** The uploads of one client. */
export interface ClientUploads {
  /** Uploads one file. */
  upload(file: Blob, options: UploadOptions): Promise<UploadedFile>
  /** Takes in the files of a message that has `attached` others already. @throws INVALID_INPUT @throws PAYLOAD_TOO_LARGE */
  prepare(files: readonly Blob[], attached?: number): OutgoingFiles
  /** Lets go of all files taken in before but these: of messages that are sent or discarded. */
  keep(files: readonly (OutgoingFiles | undefined)[]): void
  /** Stops every upload; they fail with DISCONNECTED. */
  stop(): void
}

/** What uploads stand on. */
export interface ClientUploadsParts {
  /** As in the options of the client. */
  url: string
  /** As in the options of the client. */
  cookies?: boolean
  /** Makes a call over `lane`, with the client's token. */
  call(input: unknown, lane: Call): Promise<unknown>
}

/** The option `files` of a client: made by `clientFiles()` of `@confab/client/files`. */
export interface ClientFiles {
  /** Called once by each client that it is given to. */
  open(parts: ClientUploadsParts): ClientUploads
}
