/** Keeps a timeline where the reader is: at the end while they are there, else at the message they look at, whatever comes above or below. */
export interface ScrollKeeper {
  /** Whether the reader is at the end. */
  readonly isAtEnd: boolean
  /** Changes the content, and holds the place. */
  whileKept(change: () => void): void
  /** Goes to the end and stays there. */
  goToEnd(behavior?: ScrollBehavior): void
  /** Shows an element with a little of what is above it. */
  goTo(target: HTMLElement): void
  /** Stops watching. */
  close(): void
}

/** Keeps the place in `scroller`, whose messages are the elements that match `selector` in `content`. */
export function keepScroll(scroller: HTMLElement, content: HTMLElement, selector: string): ScrollKeeper {
  let isAtEnd = true
  const distance = (): number => scroller.scrollHeight - scroller.scrollTop - scroller.clientHeight
  const stick = (): void => {
    if (isAtEnd) scroller.scrollTop = scroller.scrollHeight
  }
  const anchor = (): HTMLElement | undefined => {
    const top = scroller.getBoundingClientRect().top
    return [...content.querySelectorAll<HTMLElement>(selector)].find(row => row.getBoundingClientRect().bottom > top)
  }

  scroller.addEventListener('scroll', () => (isAtEnd = distance() < 24))
  // The window, the text box and late line breaks change heights too.
  const observer = new ResizeObserver(stick)
  observer.observe(scroller)
  observer.observe(content)

  return {
    get isAtEnd() {
      return isAtEnd
    },
    whileKept(change) {
      const row = isAtEnd ? undefined : anchor()
      const before = row?.getBoundingClientRect().top ?? 0
      change()
      const moved = row?.isConnected ? row.getBoundingClientRect().top - before : 0
      // Not for nothing: setting it ends a smooth scroll that is under way.
      if (moved !== 0) scroller.scrollTop += moved
      stick()
    },
    goToEnd(behavior = 'instant') {
      isAtEnd = behavior === 'instant'
      scroller.scrollTo({ top: scroller.scrollHeight, behavior })
    },
    goTo(target) {
      scroller.scrollTop += target.getBoundingClientRect().top - scroller.getBoundingClientRect().top - scroller.clientHeight / 4
      isAtEnd = distance() < 24
    },
    close: () => observer.disconnect(),
  }
}
