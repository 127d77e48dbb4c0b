import { imageSize } from 'image-size'
import { unsupported } from './sniff.js'

/** How large a picture is, as it is to be shown. */
export interface PictureSize {
  width: number
  height: number
}

/** No camera, and no program that has to hold it, makes more. */
const mostPixels = 268_435_456

/** From these on a picture lies on its side. */
const firstTurned = 5

/**
 * Reads the size off a picture, turned as it is shown.
 * @throws UNSUPPORTED_FILE when it is broken, or would fill the memory of whoever opens it.
 */
export function pictureSize(bytes: Uint8Array, contentType: string): PictureSize {
  let size: ReturnType<typeof imageSize>
  try {
    size = imageSize(bytes)
  } catch {
    throw unsupported(`it begins as ${contentType} and is none`)
  }
  const { width, height, orientation = 1 } = size
  if (!(width > 0 && height > 0) || width * height > mostPixels || !isWhole(bytes, contentType)) throw unsupported(`it begins as ${contentType} and is broken, cut off or larger than anybody can show`)
  return orientation >= firstTurned ? { width: height, height: width } : { width, height }
}

/** Whether a picture ends as it has to. What is joined on behind the end of a png or gif is something else. */
function isWhole(bytes: Uint8Array, contentType: string): boolean {
  const file = Buffer.from(bytes.buffer, bytes.byteOffset, bytes.byteLength)
  if (contentType === 'image/png') return file.subarray(-12).equals(pngEnd)
  if (contentType === 'image/gif') return file.at(-1) === 0x3b
  if (contentType === 'image/jpeg') return file.lastIndexOf('\u00ff\u00d9', undefined, 'latin1') > 0
  return file.length >= 12 && Math.abs(file.readUInt32LE(4) + 8 - file.length) <= 1
}

const pngEnd = Buffer.from('0000000049454e44ae426082', 'hex')
