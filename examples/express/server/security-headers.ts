import type { RequestHandler } from 'express'

/**
 * Nothing runs in the page but the page's own file: no inline script or style, nothing from other hosts, no frames, and no way to turn text into
 * HTML (Trusted Types). A chat shows what strangers write; this is the second lock behind "text is always text".
 */
const policy = [
  "default-src 'none'",
  "script-src 'self'",
  "style-src 'self'",
  // And what the page itself holds: pictures that are being sent.
  "img-src 'self' blob:",
  "media-src 'self' blob:",
  "connect-src 'self'",
  "manifest-src 'self'",
  "base-uri 'none'",
  "form-action 'none'",
  "frame-ancestors 'none'",
  "require-trusted-types-for 'script'",
  "trusted-types 'none'",
].join('; ')

/** Sends the headers that keep a page to itself. */
export const securityHeaders: RequestHandler = (_request, response, next) => {
  response.set({
    'Content-Security-Policy': policy,
    'Cross-Origin-Opener-Policy': 'same-origin',
    'Referrer-Policy': 'no-referrer',
    'X-Content-Type-Options': 'nosniff',
  })
  next()
}
