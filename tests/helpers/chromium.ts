import { chromium, type Browser } from 'playwright-core'
import { MissingComponent } from './describe-with.js'
import { findProgram, isProgram } from './find-program.js'

const NAMES = ['chromium', 'chromium-browser', 'google-chrome', 'google-chrome-stable']
const PLACES = [
  '/Applications/Google Chrome.app/Contents/MacOS/Google Chrome',
  '/Applications/Chromium.app/Contents/MacOS/Chromium',
  'C:\\Program Files\\Google\\Chrome\\Application\\chrome.exe',
  'C:\\Program Files (x86)\\Microsoft\\Edge\\Application\\msedge.exe',
]

/** Starts a real Chromium without a window; close it, or let `await using` do so. Throws MissingComponent. */
export async function startChromium(): Promise<Browser> {
  return chromium.launch({ executablePath: findChromium() })
}

function findChromium(): string {
  const named = process.env.CONFAB_TEST_CHROMIUM
  if (named) {
    if (isProgram(named)) return named
    throw new MissingComponent(`CONFAB_TEST_CHROMIUM names ${named}, which is no program that can be run.`)
  }
  const places = [...NAMES.map(findProgram), ...PLACES, chromium.executablePath()]
  const found = places.find(place => place !== null && isProgram(place))
  if (found) return found
  throw new MissingComponent(
    'There is no Chromium here. Install Chromium or Chrome (on Debian: apt-get install chromium; anywhere: ' +
      'npx playwright-core install chromium), or name one in CONFAB_TEST_CHROMIUM.',
  )
}
