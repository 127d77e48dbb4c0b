import type { NextConfig } from 'next'

const config: NextConfig = {
  poweredByHeader: false,
  // The repository's tests build this often, and check types on their own; an app of yours leaves this line out.
  typescript: { ignoreBuildErrors: process.env.TYPES_ARE_CHECKED === 'yes' },
  // Those that run on the server are loaded by Node and not bundled: the login hashes passwords on threads, which need their files where they are.
  serverExternalPackages: ['@confab/core', '@confab/adapter-memory', '@confab/server-http'],
  headers: async () => [
    {
      source: '/:path*',
      headers: [
        { key: 'Content-Security-Policy', value: "base-uri 'none'; form-action 'self'; frame-ancestors 'none'; object-src 'none'" },
        { key: 'Cross-Origin-Opener-Policy', value: 'same-origin' },
        { key: 'Referrer-Policy', value: 'no-referrer' },
        { key: 'X-Content-Type-Options', value: 'nosniff' },
      ],
    },
  ],
}

export default config
