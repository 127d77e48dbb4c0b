import { ChatError, type FileOperationName, type RateClass, type UploadedFile } from '@confab/protocol'
import { fileOperations, type UploadFileInfo } from '@confab/protocol/schemas'
import { writer } from '../access.js'
import { codedError } from '../coded-error.js'
import { inputRefusal } from '../input-refusal.js'
import type { Can, CanTarget } from '../interfaces/chat-options.js'
import type { Logger } from '../interfaces/chat.js'
import { narrowBy } from '../narrow.js'
import type { Opening } from '../opening.js'
import { plain } from '../plain.js'
import type { Services } from '../services.js'
import { avatarPlace, placeOfPair } from './files.js'
import { UploadBudget, type HoldBytes, type UploadShare } from './upload-budget.js'

/** Hands over the bytes of a file, once it is known that they are wanted; not more than `maxBytes`. Says of each part that has arrived how large it is. */
export type ReadBytes = (maxBytes: number, hold: HoldBytes) => Promise<Uint8Array> | Uint8Array

/** Uploads a file for somebody. `counted` calls come from outside and are subject to rate limits. */
export type RunUpload = (actor: string, info: unknown, readBytes: ReadBytes, counted: boolean) => Promise<UploadedFile>

/** What the call stands on. */
export interface UploadCallParts {
  services: Services
  opening: Opening
  can: Can | undefined
  logger: Logger
  count: (name: FileOperationName, rate: RateClass, actor: string) => Promise<void>
}

/** The way to `uploadFile`, in the order of every other call: parse, count, authorise, run, parse the answer. The bytes come last: nobody makes the server read what it will not take. */
export function createUploadCall({ services: shared, opening, logger, count, can }: UploadCallParts): RunUpload {
  const { input, output, rate } = fileOperations.uploadFile
  const { files, limits } = shared
  const budget = new UploadBudget(limits)

  const run = async (actor: string, given: unknown, readBytes: ReadBytes, counted: boolean, share: UploadShare): Promise<UploadedFile> => {
    const parsed = input.safeParse(plain(given))
    if (!parsed.success) throw inputRefusal('uploadFile', input, given)
    const info = parsed.data as UploadFileInfo
    const services = can === undefined ? shared : { ...shared, narrow: narrowBy(can, { surface: counted ? 'network' : 'in-process', input: parsed.data }) }
    files.required()
    await opening.open()
    if (counted) await count('uploadFile', rate, actor)
    if (!services.people.knows(actor)) await services.people.ensure(actor)
    const place = await placeFor(services, actor, info)
    const bytes = await readBytes(limits.fileBytes, share.hold)
    if (!(bytes instanceof Uint8Array)) throw new ChatError('INVALID_INPUT', 'uploadFile was refused: "bytes" must be a Uint8Array, such as a Buffer. Correct the input and call again.')
    if (bytes.length > limits.fileBytes) throw tooLarge(limits.fileBytes)
    const file = await files.store({ bytes, name: info.name, contentType: info.contentType, width: info.width, height: info.height }, place)
    const url = place === avatarPlace ? files.links.publicUrl(file.key) : files.links.url(file)
    return output.parse({ ...file, url, fileToken: files.tokens.issue({ owner: actor, place, file }) })
  }

  return async (actor, given, readBytes, counted) => {
    opening.enter()
    const share = budget.share(actor)
    try {
      return await run(actor, given, readBytes, counted, share)
    } catch (error) {
      throw codedError(error, 'uploadFile', logger)
    } finally {
      share.release()
      opening.leave()
    }
  }
}

/** Where the file goes, if the actor may write there: the very rule of sendMessage. */
async function placeFor(services: Services, actor: string, info: UploadFileInfo): Promise<string> {
  const target: CanTarget = {}
  let place = avatarPlace
  if ('to' in info) {
    target.userId = info.to
    await writer({ services, actor, input: info })
    place = placeOfPair(actor, info.to)
  } else if ('conversationId' in info) {
    target.conversationId = info.conversationId
    await writer({ services, actor, input: info })
    place = info.conversationId
  }
  await services.narrow?.(actor, 'uploadFile', target)
  return place
}

/** PAYLOAD_TOO_LARGE for a file. */
function tooLarge(maxBytes: number): ChatError {
  return new ChatError('PAYLOAD_TOO_LARGE', `The file was not taken: it is larger than ${maxBytes} bytes, the most that this server takes. Send a smaller one.`)
}
