import { fileURLToPath } from 'node:url'
import { build } from 'esbuild'
import express, { type Router } from 'express'

const folder = fileURLToPath(new URL('../page/', import.meta.url))

/** Serves the page. Its scripts and styles are bundled once, when the server starts; your app has a build for that. */
export async function servePage(): Promise<Router> {
  // Whoever works on Confab itself runs the packages from source; then the page does so too.
  const fromSource = import.meta.resolve('@confab/client').endsWith('.ts')
  const { outputFiles } = await build({
    entryPoints: [`${folder}main.ts`, `${folder}style.css`],
    bundle: true,
    write: false,
    outdir: folder,
    format: 'esm',
    // What few need, such as Socket.IO's own client, is a file of its own.
    splitting: true,
    target: 'es2022',
    minify: true,
    sourcemap: 'inline',
    conditions: fromSource ? ['@confab/source'] : [],
  })

  const router = express.Router()
  for (const { path, text } of outputFiles) {
    const name = path.slice(folder.length)
    router.get(`/${name}`, (_request, response) => void response.type(name).set('Cache-Control', 'no-cache').send(text))
  }
  router.get('/icon.svg', (_request, response) => response.sendFile(`${folder}icon.svg`))
  router.get('/', (_request, response) => response.sendFile(`${folder}index.html`))
  return router
}
