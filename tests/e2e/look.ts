import { mkdirSync, readFileSync } from 'node:fs'
import { createRequire } from 'node:module'
import { fileURLToPath } from 'node:url'
import type { AxeResults } from 'axe-core'
import type { Page } from 'playwright-core'

const output = fileURLToPath(new URL('../output/', import.meta.url))
const axe = readFileSync(createRequire(import.meta.url).resolve('axe-core/axe.min.js'), 'utf8')

/** Takes a picture for people to look at, and returns what the accessibility checker holds against the page. */
export async function look(page: Page, name: string): Promise<string[]> {
  mkdirSync(output, { recursive: true })
  // What is on its way in has half its colours yet.
  await page.evaluate(async () => {
    for (const one of document.getAnimations()) if (one.effect?.getTiming().iterations !== Infinity) await one.finished.catch(() => {})
  })
  await page.screenshot({ path: `${output}demo-${name}.png` })
  // As the debugger does it: the page's own content policy would let no script in.
  await page.evaluate(axe)
  const { violations } = await page.evaluate(() => (window as unknown as { axe: { run(): Promise<AxeResults> } }).axe.run())
  return violations
    .filter(({ impact }) => impact === 'serious' || impact === 'critical')
    .flatMap(({ id, nodes }) => nodes.map(({ html, failureSummary }) => `${id}: ${html} ${failureSummary}`))
}
