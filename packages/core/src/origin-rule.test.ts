import { describe, expect, it } from 'vitest'
import { mayUseCookies, requireOrigins } from './origin-rule.js'

type Headers = Record<string, string>

const table: [sentence: string, headers: Headers, origins: string[] | undefined, may: boolean][] = [
  ['the own host', { origin: 'https://app.example', host: 'app.example' }, undefined, true],
  ['the own host over plain http', { origin: 'http://localhost:3000', host: 'localhost:3000' }, undefined, true],
  ['the own host behind a proxy that ends TLS', { origin: 'https://app.example', host: 'app.example:443' }, undefined, true],
  ['the own host in other letters', { origin: 'https://APP.example', host: 'app.EXAMPLE' }, undefined, true],
  ['the own host of IPv6', { origin: 'http://[::1]:3000', host: '[::1]:3000' }, undefined, true],
  ['the own host on another port', { origin: 'https://app.example:8443', host: 'app.example' }, undefined, false],
  ['another site', { origin: 'https://evil.example', host: 'app.example' }, undefined, false],
  ['a sub-domain', { origin: 'https://x.app.example', host: 'app.example' }, undefined, false],
  ['the domain above', { origin: 'https://example', host: 'app.example' }, undefined, false],
  ['a site that ends alike', { origin: 'https://evilapp.example', host: 'app.example' }, undefined, false],
  ['a site that begins alike', { origin: 'https://app.example.evil.example', host: 'app.example' }, undefined, false],
  ['a user part that looks like the host', { origin: 'https://app.example@evil.example', host: 'app.example' }, undefined, false],
  ['an origin with a path', { origin: 'https://app.example/path', host: 'app.example' }, undefined, false],
  ['the null origin of a sandboxed frame', { origin: 'null', host: 'app.example' }, undefined, false],
  ['the null origin, where the host claims to be null', { origin: 'null', host: 'null' }, undefined, false],
  ['an empty origin', { origin: '', host: 'app.example' }, undefined, false],
  ['two origins at once', { origin: 'https://app.example, https://evil.example', host: 'app.example' }, undefined, false],
  ['a scheme that is not of the web', { origin: 'chrome-extension://app.example', host: 'app.example' }, undefined, false],
  ['no host to compare with', { origin: 'https://app.example' }, undefined, false],
  ['a host with more than a name in it', { origin: 'https://evil.example', host: 'evil.example/@app.example' }, undefined, false],
  ['an origin in spite of a fetch site that claims to be the same', { origin: 'https://evil.example', host: 'app.example', 'sec-fetch-site': 'same-origin' }, undefined, false],
  ['an origin of the list', { origin: 'https://app.example', host: 'api.example' }, ['https://www.example', 'https://app.example'], true],
  ['an origin of the list, where it is written with a slash', { origin: 'https://app.example', host: 'api.example' }, ['https://app.example/'], true],
  ['an origin of the list in other letters', { origin: 'https://app.example', host: 'api.example' }, ['HTTPS://App.Example'], true],
  ['an origin of the list with its default port', { origin: 'https://app.example', host: 'api.example' }, ['https://app.example:443'], true],
  ['an origin of the list with another scheme', { origin: 'http://app.example', host: 'api.example' }, ['https://app.example'], false],
  ['an origin of the list on another port', { origin: 'https://app.example:444', host: 'api.example' }, ['https://app.example'], false],
  ['a sub-domain of the list', { origin: 'https://x.app.example', host: 'api.example' }, ['https://app.example'], false],
  ['the own host, which is not in the list', { origin: 'https://api.example', host: 'api.example' }, ['https://app.example'], false],
  ['any origin, where the list is empty', { origin: 'https://app.example', host: 'app.example' }, [], false],
  ['null, where somebody put it into the list', { origin: 'null', host: 'app.example' }, ['null'], false],
  ['a star in the list, which is no origin', { origin: 'https://evil.example', host: 'app.example' }, ['*'], false],
  ['no origin, from a page of its own', { host: 'app.example', 'sec-fetch-site': 'same-origin' }, undefined, true],
  ['no origin, typed into the address line', { host: 'app.example', 'sec-fetch-site': 'none' }, undefined, true],
  ['no origin, from a sub-domain', { host: 'app.example', 'sec-fetch-site': 'same-site' }, undefined, false],
  ['no origin, from another site', { host: 'app.example', 'sec-fetch-site': 'cross-site' }, undefined, false],
  ['no origin, and a fetch site nobody knows', { host: 'app.example', 'sec-fetch-site': 'SAME-ORIGIN' }, undefined, false],
  ['no origin, and a browser that says other things but not the site', { host: 'app.example', 'sec-fetch-mode': 'websocket' }, undefined, false],
  ['no origin, and a mode that has an Origin in browsers, but a purpose that only browsers say', { host: 'app.example', 'sec-fetch-mode': 'cors', 'sec-fetch-dest': 'empty' }, undefined, false],
  ['no origin, and a link that was followed, where the site got lost', { host: 'app.example', 'sec-fetch-mode': 'navigate' }, undefined, false],
  ['no origin, and an image, where the site got lost', { host: 'app.example', 'sec-fetch-mode': 'no-cors' }, undefined, false],
  ['another site in the mode of Node\'s fetch', { origin: 'https://evil.example', host: 'app.example', 'sec-fetch-mode': 'cors' }, undefined, false],
  ['no origin, from another site in the mode of Node\'s fetch', { host: 'app.example', 'sec-fetch-site': 'cross-site', 'sec-fetch-mode': 'cors' }, undefined, false],
  ['no origin, from Node\'s own fetch', { host: 'app.example', 'sec-fetch-mode': 'cors' }, undefined, true],
  ['no origin and no word of a browser', { host: 'app.example' }, undefined, true],
]

describe('cookies count for a request', () => {
  it.each(table)('with %s', (_, headers, origins, may) => {
    expect(mayUseCookies(headers, origins)).toBe(may)
  })
})

describe('the list of origins', () => {
  it.each([[undefined], [[]], [['https://app.example', 'http://localhost:5173', 'https://app.example/', 'HTTPS://App.Example:443', 'http://[::1]:3000']]])('may be %j', (origins) => {
    expect(() => requireOrigins(origins)).not.toThrow()
  })

  it.each(['example.com/', 'example.com', 'localhost:5173', '//example.com', '*', 'null', '', 'https://*.example.com', 'https://example.com/chat', 'https://example.com?x', 'https://ann@example.com', 'ws://example.com', 7, null])('cannot hold %j', (origin) => {
    expect(() => requireOrigins(['https://app.example', origin as string])).toThrow(expect.objectContaining({ code: 'INVALID_INPUT', message: expect.stringContaining(JSON.stringify(origin)) as string }) as Error)
  })

  it('cannot be a text', () => {
    expect(() => requireOrigins('https://app.example' as never)).toThrow(expect.objectContaining({ code: 'INVALID_INPUT' }) as Error)
  })
})
