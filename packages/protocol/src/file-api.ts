import type { Attachment } from './models.js'

/** What a file is for: a message of a conversation, the first message to a person, or a picture of a person or a group. */
export type FileTarget =
  /** A message in this conversation. */
  | { conversationId: string }
  /** A message to this person, also when there is no conversation yet. */
  | { to: string }
  /** A picture for `updateMe`, `startConversation` or `updateConversation`: an image that everybody who knows its URL may see. */
  | { purpose: 'avatar' }

/** What is said of a file beside its bytes. */
export interface FileInfo {
  /** What its owner calls it, 1 to 255 characters. Data, never a path: separators, control characters and what turns the direction of text around are refused. */
  name: string
  /** What the sender takes it for. The bytes decide; what is said otherwise is refused. */
  contentType?: string
  /** Of a video, in pixels. Of a picture the bytes decide. */
  width?: number
  /** Of a video, in pixels. Of a picture the bytes decide. */
  height?: number
}

/** Input of {@link FileApi.uploadFile}. Over HTTP the bytes are the body and the rest are headers. */
export type UploadFileInput = FileTarget & FileInfo & {
  /** The file, up to 10 MB. */
  bytes: Uint8Array
}

/** A file that was stored, and what to attach it with. */
export interface UploadedFile extends Attachment {
  /** Goes into `sendMessage({ attachments: [{ fileToken }] })`, within 24 hours, by the one who uploaded it and where it was uploaded to. */
  fileToken: string
}

/**
 * Files. Beside the {@link ChatApi} because bytes are no JSON: over HTTP only, and in the server as `chat.as(userId).uploadFile(...)`.
 */
export interface FileApi {
  /**
   * Stores a file and returns what to send it with. What it is, is read off its bytes: png, jpeg, gif, webp, pdf, mp4, webm, m4a, mp3, ogg, wav and plain text in UTF-8.
   * @throws UNSUPPORTED_FILE for every other kind, and when name, media type and bytes do not fit together. @throws PAYLOAD_TOO_LARGE above the server's limit.
   * @throws FORBIDDEN when the server keeps no files. @throws NOT_FOUND where the actor may not write.
   */
  uploadFile(input: UploadFileInput): Promise<UploadedFile>
}

/** The name of an operation on files. */
export type FileOperationName = keyof FileApi
