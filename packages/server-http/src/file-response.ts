import type { OpenedFile } from '@confab/core'

/** For how long a redirect may be remembered: not longer than the place it leads to holds. */
const redirectSeconds = 120

/** Types that browsers show without running anything. Everything else is only ever saved. */
const shownTypes = /^(image|audio|video)\//

/**
 * Hands out a file so that nothing in it can act: with its own type and no guessing, in a sandbox without scripts, and as something to save unless it is a picture, sound or film. Parts of it may be asked
 * for, as players do.
 */
export function fileResponse(request: Request, { url, bytes, contentType, saveAs, leftMs }: OpenedFile): Response {
  const headers = new Headers({
    'cache-control': `private, max-age=${Math.floor(leftMs / 1000)}`,
    'x-content-type-options': 'nosniff',
    'content-security-policy': "sandbox; default-src 'none'",
    'referrer-policy': 'no-referrer',
  })
  if (url !== null) {
    headers.set('cache-control', `private, max-age=${Math.min(redirectSeconds, Math.floor(leftMs / 1000))}`)
    headers.set('location', url)
    return new Response(null, { status: 302, headers })
  }
  headers.set('content-type', contentType === 'text/plain' ? 'text/plain; charset=utf-8' : contentType)
  headers.set('content-disposition', shownTypes.test(contentType) ? 'inline' : `attachment${named(saveAs)}`)
  headers.set('accept-ranges', 'bytes')
  const part = partOf(request.headers.get('range'), bytes.length)
  if (part === null) return answer(200, bytes, headers)
  if (part === 'none') {
    headers.set('content-range', `bytes */${bytes.length}`)
    return answer(416, new Uint8Array(), headers)
  }
  headers.set('content-range', `bytes ${part.from}-${part.to}/${bytes.length}`)
  return answer(206, bytes.subarray(part.from, part.to + 1), headers)
}

function answer(status: number, bytes: Uint8Array, headers: Headers): Response {
  headers.set('content-length', String(bytes.length))
  return new Response(bytes as Uint8Array<ArrayBuffer>, { status, headers })
}

/** RFC 5987, with a plain name for those who do not know it. Nothing but letters, digits and a few marks comes through. */
function named(name: string | null): string {
  if (name === null) return ''
  const plain = name.replace(/[^\w .()-]/g, '_')
  const encoded = encodeURIComponent(name).replace(/['()*!]/g, (mark) => `%${mark.charCodeAt(0).toString(16).toUpperCase()}`)
  return `; filename="${plain}"; filename*=UTF-8''${encoded}`
}

/** The one part that was asked for; null for all of it, which several parts are too. */
function partOf(range: string | null, length: number): { from: number; to: number } | 'none' | null {
  const found = /^bytes=(\d{0,15})-(\d{0,15})$/.exec(range?.trim() ?? '')
  if (found === null || (found[1] === '' && found[2] === '')) return null
  const [from, to] = found[1] === '' ? [Math.max(0, length - Number(found[2])), length - 1] : [Number(found[1]), found[2] === '' ? length - 1 : Math.min(Number(found[2]), length - 1)]
  return from <= to && from < length ? { from, to } : 'none'
}
