import { codedError } from '../coded-error.js'
import type { Chat, FileHost, Logger } from '../interfaces/chat.js'
import type { ChatParts } from '../interfaces/chat-options.js'
import type { Clock } from '../interfaces/clock.js'
import type { FileStore } from '../interfaces/file-store.js'
import type { Opening } from '../opening.js'
import { FileLinks } from './file-links.js'
import { Files } from './files.js'
import { FileSigner } from './file-signer.js'
import { FileTokens } from './file-tokens.js'
import { UnusedFiles } from './unused-files.js'
import type { RunUpload } from './upload-call.js'

/** Makes the files of a chat out of its options. */
export function filesOf({ uploads, fileKey, filesBase = '/api/chat' }: ChatParts, store: FileStore | null, clock: Clock, logger: Logger): Files {
  if (uploads !== undefined && (typeof uploads.put !== 'function' || typeof (uploads.read ?? uploads.url) !== 'function')) {
    throw new TypeError('createChat needs `uploads` that can put and remove files, and read them or say their url: pass memoryUploads(), cloudinaryUploads({ ... }), or your own.')
  }
  if (!/^(https?:\/\/[^?#\s]+|\/[^?#\s]*)$/i.test(filesBase)) throw new TypeError('createChat cannot work with this `filesBase`: it must be a path that starts with "/", or an https: or http: URL, without a query.')
  const signer = new FileSigner(fileKey)
  return new Files({
    uploads: uploads ?? null, logger,
    unused: new UnusedFiles({ uploads: uploads ?? null, store, clock, logger }),
    links: new FileLinks({ signer, clock, base: filesBase.replace(/\/+$/, '') }),
    tokens: new FileTokens(signer, clock),
  })
}

/** What surfaces get of files. */
export function fileHost(files: Files, upload: RunUpload, opening: Opening, logger: Logger): FileHost {
  return {
    upload: ({ userId }, info, readBytes) => upload(userId, info, readBytes, true),
    async open(key, query) {
      opening.enter()
      try {
        return await files.open(key, query)
      } catch (error) {
        throw codedError(error, 'The file', logger)
      } finally {
        opening.leave()
      }
    },
  }
}

/** What an app may have done to files that are in use no more. */
export function fileCare(files: Files, opening: Opening, logger: Logger): Pick<Chat, 'removeUnusedFiles' | 'removePicture'> {
  const call = async <Result>(name: string, run: () => Promise<Result>): Promise<Result> => {
    opening.enter()
    try {
      await opening.open()
      return await run()
    } catch (error) {
      throw codedError(error, name, logger)
    } finally {
      opening.leave()
    }
  }
  return {
    removeUnusedFiles: ({ limit } = {}) => call('removeUnusedFiles', () => files.unused.sweep(limit)),
    removePicture: ({ url }) => call('removePicture', () => files.removePicture(url)),
  }
}
