import { startDemo } from './demo.js'

const port = Number(process.env.PORT ?? 3000)

try {
  const demo = await startDemo({ port })
  console.log(`\n  Confab is at ${demo.url}\n\n  Open it in two windows and pick two people, or sign up.\n`)
  for (const signal of ['SIGINT', 'SIGTERM'] as const) process.once(signal, () => void demo.close().then(() => process.exit()))
} catch (error) {
  if ((error as NodeJS.ErrnoException).code !== 'EADDRINUSE') throw error
  console.error(`Port ${port} is taken. Choose another one: PORT=${port + 1} npm run demo`)
  process.exitCode = 1
}
