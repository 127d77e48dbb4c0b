import { startDemo } from './demo.js'

const demo = await startDemo({ port: Number(process.env.PORT ?? 3000) })
console.log(`\n  Confab is at ${demo.url}\n\n  Open it in two windows and pick two people.\n`)

for (const signal of ['SIGINT', 'SIGTERM'] as const) process.once(signal, () => void demo.close().then(() => process.exit()))
