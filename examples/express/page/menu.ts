import { element } from './element.js'
import { icon, type IconName } from './icons.js'
import { stepThrough } from './step-through.js'

/** One line of a menu. */
export interface MenuItem {
  icon: IconName
  label: string
  run(): void
}

/** Opens a menu at a button. Escape, a click elsewhere and a choice close it, and the focus goes back to the button. */
export function openMenu(button: HTMLElement, label: string, items: readonly MenuItem[]): void {
  const menu = element('div', { className: 'menu', role: 'menu', popover: 'auto', 'aria-label': label })
  for (const item of items) {
    const onclick = (): void => {
      menu.hidePopover()
      item.run()
    }
    menu.append(element('button', { type: 'button', role: 'menuitem', tabIndex: -1, onclick }, icon(item.icon), item.label))
  }
  stepThrough(menu, 'button')
  menu.onkeydown = event => {
    if (event.key === 'Tab') menu.hidePopover()
  }
  menu.ontoggle = event => {
    if (event.newState !== 'closed') return
    menu.remove()
    button.removeAttribute('aria-expanded')
  }

  document.body.append(menu)
  button.setAttribute('aria-expanded', 'true')
  menu.showPopover()
  place(menu, button)
  menu.querySelector('button')?.focus()
}

/** Below the button, or above it where there is no room, and never outside the window. */
function place(menu: HTMLElement, button: HTMLElement): void {
  const at = button.getBoundingClientRect()
  const { width, height } = menu.getBoundingClientRect()
  const below = at.bottom + 4
  menu.style.left = `${Math.max(8, Math.min(at.left, innerWidth - width - 8))}px`
  menu.style.top = `${below + height > innerHeight - 8 ? at.top - height - 4 : below}px`
}
