import { crc32, deflateSync } from 'node:zlib'

/** A whole, small file of each kind that is taken, made here byte for byte. */
export const sampleFiles = {
  'image/png': { name: 'a.png', bytes: png(3, 2) },
  'image/jpeg': { name: 'a.jpg', bytes: jpeg(5, 4) },
  'image/gif': { name: 'a.gif', bytes: gif(7, 6) },
  'image/webp': { name: 'a.webp', bytes: webp(9, 8) },
  'video/mp4': { name: 'a.mp4', bytes: bytes('\0\0\0\x18ftypisom\0\0\x02\0isomiso2\0\0\0\x08mdat') },
  'audio/mp4': { name: 'a.m4a', bytes: bytes('\0\0\0\x18ftypM4A \0\0\x02\0M4A isom\0\0\0\x08mdat') },
  'video/webm': { name: 'a.webm', bytes: bytes('\x1a\x45\xdf\xa3\x87\x42\x82\x84webm') },
  'audio/mpeg': { name: 'a.mp3', bytes: Buffer.concat([bytes('\xff\xfb\x90\x00'), Buffer.alloc(413), bytes('\xff\xfb\x90\x00'), Buffer.alloc(413)]) },
  'audio/ogg': { name: 'a.ogg', bytes: bytes(`OggS\0\x02${'\0'.repeat(8)}serl\0\0\0\0crc_\x01\x13OpusHead\x01\x02\x38\x01\x80\xbb\0\0\0\0\0`) },
  'audio/wav': { name: 'a.wav', bytes: bytes('RIFF\x2c\0\0\0WAVEfmt \x10\0\0\0\x01\0\x01\0\x40\x1f\0\0\x80\x3e\0\0\x02\0\x10\0data\x08\0\0\0\0\0\0\0\0\0\0\0') },
  'application/pdf': { name: 'a.pdf', bytes: bytes('%PDF-1.4\n1 0 obj<</Type/Catalog>>endobj\ntrailer<</Root 1 0 R>>\n%%EOF\n') },
  'text/plain': { name: 'a.txt', bytes: Buffer.from('Just a few words, and an ü.\n') },
} as const satisfies Record<string, { name: string; bytes: Uint8Array }>

/** One byte for each character up to U+00FF. */
export function bytes(text: string): Buffer {
  return Buffer.from(text, 'latin1')
}

/** A whole png of one colour. */
export function png(width: number, height: number, extra: Buffer = Buffer.alloc(0)): Buffer {
  const header = Buffer.alloc(13)
  header.writeUInt32BE(width, 0)
  header.writeUInt32BE(height, 4)
  header.set([8, 2, 0, 0, 0], 8)
  const rows = Buffer.alloc(height * (1 + width * 3))
  return Buffer.concat([bytes('\x89PNG\r\n\x1a\n'), chunk('IHDR', header), extra, chunk('IDAT', deflateSync(rows)), chunk('IEND', Buffer.alloc(0))])
}

/** One part of a png. */
export function chunk(type: string, data: Buffer): Buffer {
  const body = Buffer.concat([bytes(type), data])
  const whole = Buffer.alloc(body.length + 8)
  whole.writeUInt32BE(data.length, 0)
  whole.set(body, 4)
  whole.writeUInt32BE(crc32(body), body.length + 4)
  return whole
}

/** What programs need to find of a jpeg: its beginning, its frame, its end. */
export function jpeg(width: number, height: number, comment: Buffer = Buffer.alloc(0)): Buffer {
  const frame = Buffer.from([0xff, 0xc0, 0, 17, 8, height >> 8, height & 255, width >> 8, width & 255, 3, 1, 0x11, 0, 2, 0x11, 0, 3, 0x11, 0])
  const app = bytes('\xff\xe0\0\x10JFIF\0\x01\x01\0\0\x01\0\x01\0\0')
  const note = comment.length === 0 ? comment : Buffer.concat([Buffer.from([0xff, 0xfe, (comment.length + 2) >> 8, (comment.length + 2) & 255]), comment])
  return Buffer.concat([Buffer.from([0xff, 0xd8]), app, note, frame, Buffer.from([0xff, 0xda, 0, 2, 0, 0xff, 0xd9])])
}

/** A whole gif of one colour. */
export function gif(width: number, height: number): Buffer {
  return Buffer.concat([bytes('GIF89a'), Buffer.from([width & 255, width >> 8, height & 255, height >> 8, 0x80, 0, 0, 0, 0, 0, 255, 255, 255]), bytes(',\0\0\0\0\x01\0\x01\0\0\x02\x02D\x01\0;')])
}

function webp(width: number, height: number): Buffer {
  const data = Buffer.from([0x2f, (width - 1) & 255, ((width - 1) >> 8) | (((height - 1) & 3) << 6), ((height - 1) >> 2) & 255, (height - 1) >> 10, 0])
  const whole = Buffer.concat([bytes('RIFF\0\0\0\0WEBPVP8L'), Buffer.from([data.length, 0, 0, 0]), data])
  whole.writeUInt32LE(whole.length - 8, 4)
  return whole
}

/** An archive with one file in it. */
export function zip(name: string, content: string): Buffer {
  const data = Buffer.from(content)
  const local = Buffer.alloc(30)
  local.write('PK\x03\x04', 'latin1')
  local.writeUInt32LE(crc32(data), 14)
  local.writeUInt32LE(data.length, 18)
  local.writeUInt32LE(data.length, 22)
  local.writeUInt16LE(name.length, 26)
  const central = Buffer.alloc(46)
  central.write('PK\x01\x02', 'latin1')
  central.writeUInt16LE(name.length, 28)
  const end = Buffer.alloc(22)
  end.write('PK\x05\x06', 'latin1')
  end.writeUInt16LE(1, 10)
  return Buffer.concat([local, bytes(name), data, central, bytes(name), end])
}
