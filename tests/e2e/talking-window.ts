import type { ChatWindow } from './chat-window.js'
import type { WindowReport } from './check-talk.js'

declare global {
  interface Window {
    /** Each text of one's own that was shown as sent. Gone when the page is loaded again. */
    shownSent?: Set<string>
  }
}

/** A person who writes on and on. */
export interface TalkingWindow {
  /** What was written until now. */
  readonly written: readonly string[]
  /** Resolves when so many more of its texts were shown as sent. */
  moreSent(count: number): Promise<void>
  /** Writes no more; resolves when the last one is in the box's past. */
  stop(): Promise<void>
  /** What is to be seen in it now. */
  report(): Promise<WindowReport>
}

/** So many may wait to be sent: enough that a kill finds some on their way, and few enough for one page of history. */
const MOST_WAITING = 6

/** Makes a person write into the box of the conversation that is open, all the time, whatever happens to the server. */
export async function keepTalking({ page, send, texts }: ChatWindow, name: string): Promise<TalkingWindow> {
  const written: string[] = []
  let isTalking = true
  await page.evaluate(() => {
    const shownSent = (window.shownSent = new Set<string>())
    const look = (): void => {
      for (const text of document.querySelectorAll('.message[data-side=mine][data-status=sent] .text')) shownSent.add(text.textContent ?? '')
    }
    new MutationObserver(look).observe(document.body, { subtree: true, childList: true, attributeFilter: ['data-status'] })
    look()
  })
  const talk = async (): Promise<void> => {
    while (isTalking) {
      // Of an interval's own: a page that nothing changes is not painted.
      await page.waitForFunction(most => document.querySelectorAll('.message[data-status=sending]').length < most, MOST_WAITING, { polling: 20 })
      if (!isTalking) return
      const text = `${name} says ${written.length}`
      written.push(text)
      await send(text)
    }
  }
  const talking = talk()
  // Told by `stop`.
  talking.catch(() => {})

  return {
    written,
    async moreSent(count) {
      const before = await page.evaluate(() => window.shownSent?.size ?? 0)
      await page.waitForFunction(least => (window.shownSent?.size ?? Infinity) >= least, before + count, { polling: 20 })
    },
    async stop() {
      isTalking = false
      await talking
    },
    async report() {
      const seen = await page.evaluate(() => ({
        isSamePage: window.shownSent !== undefined,
        signedInAs: 'confab' in window ? window.confab.state.me?.name ?? null : null,
        connection: 'confab' in window ? window.confab.state.connection : null,
        shownSent: [...(window.shownSent ?? [])],
        notSent: document.querySelectorAll('.message:not([data-status=sent])').length,
      }))
      return { name, ...seen, texts: await texts() }
    },
  }
}
