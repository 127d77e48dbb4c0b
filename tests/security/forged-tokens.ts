import { createHmac, createSign, generateKeyPairSync } from 'node:crypto'
import { secret, type Person } from './secured.js'

/** What our own tokens say, to be spoilt. */
export interface Claims {
  header: Record<string, unknown>
  payload: Record<string, unknown>
}

const part = (value: unknown): string => Buffer.from(JSON.stringify(value)).toString('base64url')

/** A token signed by HMAC with whatever key and hash. */
function signed({ header, payload }: Claims, key: string = secret, hash = 'sha256'): string {
  const body = `${part(header)}.${part(payload)}`
  return `${body}.${createHmac(hash, key).update(body).digest('base64url')}`
}

const rsa = generateKeyPairSync('rsa', { modulusLength: 2_048 })
const publicPem = rsa.publicKey.export({ type: 'spki', format: 'pem' }) as string

function signedByRsa({ header, payload }: Claims): string {
  const body = `${part(header)}.${part(payload)}`
  return `${body}.${createSign('RSA-SHA256').update(body).sign(rsa.privateKey, 'base64url')}`
}

/** Says all that a token must say to be taken, for a session that goes on. */
export function goodClaims({ userId, sessionId }: Person, now = Math.floor(Date.now() / 1_000)): Claims {
  return {
    header: { alg: 'HS256', typ: 'at+jwt', kid: 'one' },
    payload: { iss: 'confab', aud: 'confab', sub: userId, sid: sessionId, jti: 'some-token', iat: now, exp: now + 300 },
  }
}

/** The one forgery that succeeds, because its forger has the key: what keeps the table honest. */
export function tokenWithTheKey(person: Person): string {
  return signed(goodClaims(person))
}

/** What each forger does. `person` is somebody whose session goes on, so that nothing is wrong but the token. */
export function forgedTokens(person: Person): [forgery: string, token: string][] {
  const good = goodClaims(person)
  const now = good.payload.iat as number
  const withHeader = (header: Record<string, unknown>): Claims => ({ ...good, header: { ...good.header, ...header } })
  const withPayload = (payload: Record<string, unknown>): string => signed({ ...good, payload: { ...good.payload, ...payload } })
  const without = (name: string): string => signed({ ...good, payload: Object.fromEntries(Object.entries(good.payload).filter(([key]) => key !== name)) })
  const [head = '', body = '', signature = ''] = signed(good).split('.')
  const unsigned = (alg: string): string => `${part({ ...good.header, alg })}.${body}.`

  return [
    ...['none', 'None', 'NONE', 'nOnE'].map((alg): [string, string] => [`alg: ${alg}, unsigned`, unsigned(alg)]),
    ['alg: none, with a signature', `${part({ ...good.header, alg: 'none' })}.${body}.${signature}`],
    ['no alg', signed(withHeader({ alg: undefined }))],
    ['an empty alg', signed(withHeader({ alg: '' }))],
    ['alg: HS512, signed so with the right key', signed(withHeader({ alg: 'HS512' }), secret, 'sha512')],
    ['alg: HS384, signed so with the right key', signed(withHeader({ alg: 'HS384' }), secret, 'sha384')],
    ['alg: RS256, with a key of the forger\'s', signedByRsa(withHeader({ alg: 'RS256' }))],
    ['alg: RS256, with a key of the forger\'s in the header', signedByRsa(withHeader({ alg: 'RS256', jwk: rsa.publicKey.export({ format: 'jwk' }) }))],
    ['RS/HS confusion: a public key as the HMAC key', signed(good, publicPem)],
    ['a key to be fetched from elsewhere', signed(withHeader({ jku: 'https://evil.example/keys.json', x5u: 'https://evil.example/x' }), 'x'.repeat(32))],
    ['another key', signed(good, 'x'.repeat(40))],
    ['an empty key', signed(good, '')],
    ['the key of another kid', signed(withHeader({ kid: 'two' }))],
    ['no kid', signed(withHeader({ kid: undefined }))],
    ['a kid that is a path', signed(withHeader({ kid: '../../../dev/null' }), '')],
    ['a kid of a prototype', signed(withHeader({ kid: '__proto__' }))],
    ['a kid that is an operator', signed(withHeader({ kid: { $ne: null } }))],
    ['a kid that injects', signed(withHeader({ kid: 'one\' OR \'1\'=\'1' }))],
    ['another typ', signed(withHeader({ typ: 'JWT' }))],
    ['no typ', signed(withHeader({ typ: undefined }))],
    ['the typ of a refresh token', signed(withHeader({ typ: 'rt+jwt' }))],
    ['something critical that nobody knows', signed(withHeader({ crit: ['mine'], mine: true }))],
    ['a payload that is not encoded', signed(withHeader({ b64: false, crit: ['b64'] }))],
    ['another issuer', withPayload({ iss: 'evil' })],
    ['no issuer', without('iss')],
    ['another audience', withPayload({ aud: 'another-app' })],
    ['no audience', without('aud')],
    ['an audience that is an operator', withPayload({ aud: { $ne: null } })],
    ['expired a minute ago', withPayload({ iat: now - 660, exp: now - 60 })],
    ['expired this second', withPayload({ exp: now })],
    ['no expiry', without('exp')],
    ['an expiry in words', withPayload({ exp: 'never' })],
    ['an expiry that is null', withPayload({ exp: null })],
    ['not good yet', withPayload({ nbf: now + 300 })],
    ['no time of issue', without('iat')],
    ['no subject', without('sub')],
    ['a subject that is a number', withPayload({ sub: 7 })],
    ['a subject that is an operator', withPayload({ sub: { $ne: null } })],
    ['no session', without('sid')],
    ['a session that is not there', withPayload({ sid: 'nobody-knows' })],
    ['a session that is an operator', withPayload({ sid: { $ne: null } })],
    ['no id of its own', without('jti')],
    ['a payload changed after it was signed', `${head}.${part({ ...good.payload, sub: 'somebody-else' })}.${signature}`],
    ['a header changed after it was signed', `${part({ ...good.header, extra: 1 })}.${body}.${signature}`],
    ['a signature that is cut off', `${head}.${body}.${signature.slice(0, -4)}`],
    ['a signature that is longer', `${head}.${body}.${signature}AAAA`],
    ['an empty signature', `${head}.${body}.`],
    ['no signature', `${head}.${body}`],
    ['a part too many', `${head}.${body}.${signature}.${signature}`],
    ['five parts, as of an encrypted one', `${head}..${body}.${signature}.x`],
    ['larger than any of ours, signed with the key', withPayload({ padding: 'x'.repeat(2_000) })],
    ['ten kilobytes of nothing', 'x'.repeat(10_000)],
    ['a payload that is a list', `${head}.${part([good.payload])}.${signature}`],
    ['two tokens', `${tokenWithTheKey(person)},${tokenWithTheKey(person)}`],
    ['a refresh token', person.refresh],
    ['the id of the session', person.sessionId],
    ['the id of the person', person.userId],
    ['an operator as text', '{"$ne":null}'],
    ['undefined as text', 'undefined'],
  ]
}
