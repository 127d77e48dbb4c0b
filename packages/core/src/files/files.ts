import { randomBytes } from 'node:crypto'
import { ChatError, isChatError, type Message, type SendMessageInput } from '@confab/protocol'
import { directKey, pairOf } from '../direct.js'
import type { ConversationAccess } from '../access-cache.js'
import type { Logger, OpenedFile } from '../interfaces/chat.js'
import type { StoredAttachment, StoredMessage } from '../interfaces/message-store.js'
import type { Uploads } from '../interfaces/uploads.js'
import { forbidden, invalidInput, type InputIssue } from '../refusals.js'
import { cleanName } from './file-name.js'
import type { FileLinks } from './file-links.js'
import type { FileTokens } from './file-tokens.js'
import { pictureSize } from './picture-size.js'
import { sniff, unsupported, type SaidOfFile } from './sniff.js'
import type { UnusedFiles } from './unused-files.js'

/** What files stand on. */
export interface FilesParts {
  /** Null when the app keeps no files. */
  uploads: Uploads | null
  links: FileLinks
  tokens: FileTokens
  unused: UnusedFiles
  logger: Logger
}

/** A file to be stored. */
export interface NewFile extends SaidOfFile {
  bytes: Uint8Array
  width?: number | undefined
  height?: number | undefined
}

/** The place of files that are pictures of people and groups. */
export const avatarPlace = 'avatar'

/** The files of a chat: stored under keys of our own, attached by signed tokens, read by signed links. */
export class Files {
  readonly uploads: Uploads | null
  readonly links: FileLinks
  readonly tokens: FileTokens
  readonly unused: UnusedFiles
  readonly #logger: Logger
  readonly #removals = new Set<Promise<void>>()

  constructor({ uploads, links, tokens, unused, logger }: FilesParts) {
    this.uploads = uploads
    this.links = links
    this.tokens = tokens
    this.unused = unused
    this.#logger = logger
  }

  /** Where files are kept. @throws FORBIDDEN when nowhere. */
  required(): Uploads {
    if (this.uploads === null) throw forbidden('The file was not taken: this server keeps none. Give createChat `uploads`, such as memoryUploads() or cloudinaryUploads({ ... }).', 'no_uploads')
    return this.uploads
  }

  /**
   * Looks at a file and stores it.
   * @throws UNSUPPORTED_FILE
   */
  async store({ bytes, width, height, ...said }: NewFile, place: string): Promise<StoredAttachment> {
    const uploads = this.required()
    if (bytes.length === 0) throw unsupported('it is empty')
    const type = await sniff(bytes, said)
    const isAvatar = place === avatarPlace
    if (isAvatar && type.kind !== 'image') throw unsupported('a picture of a person or a group has to be a picture')
    const size = type.kind === 'image' ? pictureSize(bytes, type.contentType) : { width: type.kind === 'video' ? width : undefined, height: type.kind === 'video' ? height : undefined }
    const key = `${isAvatar ? 'p' : 'c'}-${randomBytes(20).toString('hex')}.${type.extensions[0]}`
    const name = cleanName(said.name, type)
    // Before it is there: what is lost sight of half-way is found again.
    if (!isAvatar) await this.unused.uploading(key)
    await uploads.put(bytes, { key, contentType: type.contentType, fileName: name }).catch((error: unknown) => {
      // The caller learns that it did not work; why is for those who run the server.
      if (isChatError(error)) this.#logger.error({ err: error }, 'A file could not be stored.')
      throw error
    })
    if (this.unused.isDue) this.#later(this.unused.sweep(), 'Files that nobody uses could not be looked for.', {})
    return { kind: type.kind, name, contentType: type.contentType, size: bytes.length, width: size.width ?? null, height: size.height ?? null, key }
  }

  /**
   * The files that tokens stand for.
   * @throws INVALID_INPUT for a token of somebody else, of elsewhere, expired, forged or named twice.
   */
  attached(references: NonNullable<SendMessageInput['attachments']>, actor: string, places: readonly string[]): StoredAttachment[] {
    const issues: InputIssue[] = []
    const refuse = (at: number, message: string): void => void issues.push({ path: ['attachments', at, 'fileToken'], message })
    const files = references.flatMap(({ fileToken }, at) => {
      const claim = this.tokens.read(fileToken)
      if (references.findIndex((one) => one.fileToken === fileToken) !== at) refuse(at, 'is there twice')
      else if (claim === null || claim.owner !== actor || !places.includes(claim.place)) refuse(at, 'is not good here: a file is sent within 24 hours, by the one who uploaded it and where it was uploaded to. Upload it again')
      return claim === null ? [] : [claim.file]
    })
    if (issues.length > 0) throw invalidInput('sendMessage', issues)
    return files
  }

  /** A message with links to its files. */
  readonly shown = (message: StoredMessage): Message => (
    // Nearly always there are none; then it is the very shape.
    message.attachments.length === 0 ? (message as unknown as Message) : { ...message, attachments: message.attachments.map((one) => this.links.shown(one)) }
  )

  /** Removes files of a message that is gone. Nobody waits for it: their links are not given out any more, and what cannot be removed is logged. */
  remove(attachments: readonly StoredAttachment[]): void {
    if (this.uploads === null) return
    for (const { key } of attachments) this.#later(this.unused.remove(key), 'A file of a deleted message could not be removed.', { key })
  }

  /** Notes files of a message that does not have them, after all. Nobody waits for it. */
  notSent(attachments: readonly StoredAttachment[]): void {
    const keys = attachments.map(({ key }) => key)
    if (keys.length > 0) this.#later(this.unused.notSent(keys), 'Files that were not sent could not be noted: they stay.', { keys })
  }

  /** Removes a picture of a person or a group by its link; tells whether it was one. */
  async removePicture(url: string): Promise<boolean> {
    const key = this.links.publicKey(url)
    if (this.uploads === null || key === null) return false
    await this.unused.remove(key)
    return true
  }

  #later(work: Promise<unknown>, failure: string, about: object): void {
    const ended = work.then(() => {}, (error: unknown) => this.#logger.warn({ ...about, err: error }, failure)).finally(() => this.#removals.delete(ended))
    this.#removals.add(ended)
  }

  /**
   * Reads a file by its link.
   * @throws NOT_FOUND for a link that is none of ours, has ended, or leads to nothing.
   */
  async open(key: string, query: URLSearchParams): Promise<OpenedFile> {
    const link = this.links.read(key, query)
    if (link === null || this.uploads === null) throw fileNotFound()
    const url = await this.uploads.url?.(key) ?? null
    if (url !== null) return { ...link, url, bytes: null }
    const bytes = await this.uploads.read?.(key) ?? null
    if (bytes === null) throw fileNotFound()
    return { ...link, url: null, bytes }
  }

  /** Resolves when nothing is being removed any more. */
  async settled(): Promise<void> {
    await Promise.all(this.#removals)
  }
}

/** Where a file may have been uploaded to, to be sent to a conversation or to somebody to whom there is none yet. */
export function placesOf(conversation: ConversationAccess | null, actor: string, to?: string): string[] {
  if (conversation === null) return to === undefined ? [] : [placeOfPair(actor, to)]
  const [one, other] = conversation.userIds
  return conversation.kind === 'direct' && one !== undefined && other !== undefined ? [conversation.id, placeOfPair(one, other)] : [conversation.id]
}

/** Two people, whether there is a conversation or not. */
export function placeOfPair(one: string, other: string): string {
  return directKey(pairOf(one, other))
}

function fileNotFound(): ChatError {
  return new ChatError('NOT_FOUND', 'The file could not be found: it does not exist, or the link to it has ended. Read the message again for a new link.')
}
