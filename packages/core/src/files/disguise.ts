import type { FileType } from './file-types.js'

/** What makes a browser, or a server that runs scripts, of a picture something else. In compressed bytes none of these comes about by chance. */
const signs: readonly [sign: string, what: string][] = [
  ['<script', 'a page'], ['<html', 'a page'], ['<!doctype', 'a page'], ['<svg', 'a drawing that runs'], ['<iframe', 'a page'], ['<?php', 'a program'], ['<%@', 'a program'], ['javascript:', 'a program'],
]

/** Where the end of an archive is looked for: a comment of up to 65,535 bytes may follow it. */
const archiveEnd = 22 + 65_535

/**
 * Says what else a file is, when it is two things at once; null when it is not. A second line behind the headers that files are served with, for those who save a file and open it
 * with something else. Documents are left to be what they are: they may speak of anything, and are only ever downloaded.
 */
export function disguise(bytes: Uint8Array, { kind }: FileType): string | null {
  if (endsAsArchive(bytes)) return 'an archive'
  if (kind === 'file') return null
  // One letter for each byte, so that no byte is lost and no copy is decoded twice.
  const letters = Buffer.from(bytes.buffer, bytes.byteOffset, bytes.byteLength).toString('latin1').toLowerCase()
  return signs.find(([sign]) => letters.includes(sign))?.[1] ?? null
}

/** Archives are read from their end, so one can follow anything. */
function endsAsArchive(bytes: Uint8Array): boolean {
  const tail = Buffer.from(bytes.buffer, bytes.byteOffset, bytes.byteLength).subarray(-archiveEnd)
  for (let at = tail.lastIndexOf('PK\u0005\u0006', undefined, 'latin1'); at >= 0; at = at === 0 ? -1 : tail.lastIndexOf('PK\u0005\u0006', at - 1, 'latin1')) {
    if (at + 22 <= tail.length && at + 22 + tail.readUInt16LE(at + 20) === tail.length) return true
  }
  return false
}
