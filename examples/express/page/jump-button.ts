import { element, fill } from './element.js'
import { icon } from './icons.js'
import { badge } from './sidebar-row.js'

/** The way back to the latest message, shown while the reader is elsewhere. */
export function createJumpButton(jump: () => void): { element: HTMLElement; show(isShown: boolean, unseenCount: number): void } {
  const count = element('span')
  const button = element('button', { type: 'button', className: 'jump', hidden: true, onclick: jump, 'aria-label': 'Jump to the latest message' }, icon('down'), count)
  let shown = 0
  return {
    element: button,
    show(isShown, unseenCount) {
      button.hidden = !isShown
      if (unseenCount !== shown) fill(count, unseenCount > 0 ? badge(unseenCount) : null)
      shown = unseenCount
    },
  }
}
