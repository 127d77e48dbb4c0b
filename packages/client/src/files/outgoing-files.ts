import type { Attachment, FileReference, FileTarget } from '@confab/protocol'
import type { ClientUploads, OutgoingFiles } from '../sending-files.js'

/** What a page can show of a file that it holds, and nothing that could run in it. */
const shownTypes = /^(?:(image)\/(?:png|jpeg|gif|webp)|(audio|video)\/[\w.+-]+)(?:;|$)/

/** Those of a message, and the way to let go of them. */
export interface HeldFiles extends OutgoingFiles {
  /** Stops uploading, and lets go of the URLs. */
  release(): void
}

/** Takes in the files of one message. */
export function outgoingFiles(files: readonly Blob[], upload: ClientUploads['upload']): HeldFiles {
  const total = files.reduce((sum, { size }) => sum + size, 0)
  const stop = new AbortController()
  const attachments = files.map(preview)
  let done: FileReference[] = []
  let under: Promise<FileReference[]> | undefined

  async function all(target: FileTarget, onProgress: (share: number) => void): Promise<FileReference[]> {
    let before = files.slice(0, done.length).reduce((sum, { size }) => sum + size, 0)
    for (const file of files.slice(done.length)) {
      const { fileToken } = await upload(file, { ...target, signal: stop.signal, onProgress: ({ sent }) => onProgress((before + sent) / (total || 1)) })
      before += file.size
      done = [...done, { fileToken }]
    }
    onProgress(1)
    return done
  }

  return {
    files, attachments,
    async attach(input, onProgress) {
      const target = 'to' in input ? { to: input.to } : { conversationId: input.conversationId }
      const uploaded = await (under ??= all(target, onProgress).finally(() => (under = undefined)))
      return { ...input, attachments: [...input.attachments ?? [], ...uploaded] }
    },
    forget() {
      done = []
    },
    release() {
      stop.abort()
      for (const { url } of attachments) URL.revokeObjectURL(url)
    },
  }
}

/** How a file looks until it is stored. */
function preview(file: Blob): Attachment {
  const { size, type } = file
  const [, image, played] = shownTypes.exec(type) ?? []
  const kind = (image ?? played ?? 'file') as Attachment['kind']
  return { kind, name: nameOf(file), contentType: type, size, width: null, height: null, url: kind === 'file' ? '' : URL.createObjectURL(file) }
}

/** What a file is called; what is none but bytes has no name. */
export function nameOf(file: Blob): string {
  return (file as File).name || 'file'
}
