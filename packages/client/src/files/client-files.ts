import { ChatError, type UploadedFile } from '@confab/protocol'
import type { ClientFiles, UploadOptions } from '../sending-files.js'
import { outgoingFiles, type HeldFiles } from './outgoing-files.js'
import { uploadLane } from './upload-lane.js'

/** How files are sent. Everything has a good default. */
export interface ClientFilesOptions {
  /** Bytes of one file at most, which is said before it is uploaded; default 10 MB. Where the server has another limit, say it here too. */
  maxBytes?: number
  /** An upload of which nothing moves for so many milliseconds is TIMEOUT, and is tried again where it belongs to a message; default 60,000. */
  stallMs?: number
}

const mostFiles = 10

/**
 * Lets a client send files: `createClient({ url, files: clientFiles() })`. In browsers by XMLHttpRequest, which alone tells how much has left; elsewhere by `fetch`.
 */
export function clientFiles({ maxBytes = 10 * 1024 * 1024, stallMs = 60_000 }: ClientFilesOptions = {}): ClientFiles {
  return {
    open({ call, ...at }) {
      const running = new Set<AbortController>()
      const held = new Set<HeldFiles>()
      const lane = uploadLane({ ...at, stallMs })

      async function upload(file: Blob, { signal, ...options }: UploadOptions): Promise<UploadedFile> {
        requireSmall(file)
        const stop = new AbortController()
        const cancel = (): void => stop.abort(new ChatError('CONFLICT', 'The upload was cancelled.', { details: { reason: 'cancelled' }, cause: signal?.reason }))
        signal?.addEventListener('abort', cancel)
        if (signal?.aborted) cancel()
        running.add(stop)
        try {
          stop.signal.throwIfAborted()
          return await call({ ...options, file, signal: stop.signal }, lane) as UploadedFile
        } finally {
          running.delete(stop)
          signal?.removeEventListener('abort', cancel)
        }
      }

      function requireSmall({ size }: Blob): void {
        if (size > maxBytes) throw new ChatError('PAYLOAD_TOO_LARGE', `The file was not taken: it is larger than ${maxBytes} bytes. Send a smaller one.`)
      }

      return {
        upload,
        prepare(files, attached = 0) {
          if (files.length + attached > mostFiles) throw new ChatError('INVALID_INPUT', `The message was not taken: it has more than ${mostFiles} files. Send several messages.`)
          files.forEach(requireSmall)
          const taken = outgoingFiles(files, upload)
          held.add(taken)
          return taken
        },
        keep(files) {
          for (const one of held) {
            if (files.includes(one)) continue
            held.delete(one)
            one.release()
          }
        },
        stop() {
          for (const one of running) one.abort(new ChatError('DISCONNECTED'))
        },
      }
    },
  }
}
