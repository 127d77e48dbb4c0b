import type { Uploads } from '@confab/core'
import { v2 as cloudinary, type UploadApiOptions } from 'cloudinary'
import { assetOf, type Asset } from './asset.js'
import { cloudinaryError, type CloudinaryFailure } from './cloudinary-error.js'

/** Whose account it is, and where in it. */
export interface CloudinaryUploadsOptions {
  /** The name of the cloud. */
  cloudName: string
  /** The key of the API. */
  apiKey: string
  /** Its secret. Stays in the server. */
  apiSecret: string
  /** The folder of this app, as `my-app` or `my-app/chat`; default `confab`. */
  folder?: string
  /** How long one call may take, in milliseconds; default 60,000. */
  timeoutMs?: number
  /** The API of another region, as `https://api-eu.cloudinary.com`. */
  apiUrl?: string
}

/** How long a link to Cloudinary holds. Ours leads to a new one each time. */
const linkSeconds = 600

/**
 * Keeps files at Cloudinary, through its own SDK: bytes only, each call signed, readable by signed links that end, in a folder of the app's own. The names that people give their files never leave the server, and
 * the settings that the app made with `cloudinary.config` are neither used nor changed.
 */
export function cloudinaryUploads(options: CloudinaryUploadsOptions): Omit<Required<Uploads>, 'read'> {
  const { cloudName, apiKey, apiSecret, folder = 'confab', timeoutMs = 60_000, apiUrl } = options
  for (const [name, value] of Object.entries({ cloudName, apiKey, apiSecret })) {
    if (typeof value !== 'string' || value === '') throw new TypeError(`cloudinaryUploads needs \`${name}\`: it is in the console of Cloudinary, and best kept in the environment.`)
  }
  if (!/^[\w-]+(\/[\w-]+)*$/.test(folder)) throw new TypeError('cloudinaryUploads cannot work with this `folder`: name it with letters, digits, "-" and "_", parts divided by "/".')

  // With each call, so that nothing of the SDK's one configuration in this process is needed.
  const account: UploadApiOptions = {
    cloud_name: cloudName, api_key: apiKey, api_secret: apiSecret, timeout: timeoutMs, type: 'authenticated', disable_promises: true, ...(apiUrl === undefined ? {} : { upload_prefix: apiUrl }),
  }

  const upload = (bytes: Uint8Array, { resourceType, publicId }: Asset): Promise<void> => new Promise((resolve, reject) => {
    const stream = cloudinary.uploader.upload_stream(
      { ...account, resource_type: resourceType, public_id: publicId, overwrite: false, unique_filename: false, use_filename: false },
      (error, result) => (error === undefined && result !== undefined ? resolve() : reject(cloudinaryError(error ?? {}))),
    )
    stream.on('error', (error: Error) => reject(cloudinaryError(error)))
    stream.end(Buffer.from(bytes))
  })

  const destroy = ({ resourceType, publicId }: Asset): Promise<void> => new Promise((resolve, reject) => {
    const destroying = { ...account, resource_type: resourceType, invalidate: true }
    void cloudinary.uploader.destroy(
      publicId, destroying,
      // "not found" is an answer like any other: removing repeats.
      (error?: CloudinaryFailure, result?: unknown) => (error === undefined && result !== undefined ? resolve() : reject(cloudinaryError(error ?? {}))),
    )
  })

  return {
    async put(bytes, { key }) {
      const asset = assetOf(folder, key)
      if (asset === null) throw new TypeError('A file was not stored: its key is none that core makes.')
      if (!(bytes instanceof Uint8Array)) throw new TypeError('A file was not stored: it must be bytes. A text would be taken for a path or a URL.')
      await upload(bytes, asset)
    },

    async url(key) {
      const asset = assetOf(folder, key)
      if (asset === null) return null
      return cloudinary.utils.private_download_url(asset.publicId, asset.format, {
        ...account, resource_type: asset.resourceType, expires_at: Math.floor(Date.now() / 1000) + linkSeconds,
      })
    },

    async remove(key) {
      const asset = assetOf(folder, key)
      if (asset !== null) await destroy(asset)
    },
  }
}
