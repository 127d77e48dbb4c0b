import { avatar, groupAvatar } from './avatar.js'
import { type Child, element, fill, setAttribute, spoken } from './element.js'
import type { Row } from './keyed-list.js'
import type { SidebarItem } from './sidebar-item.js'

/** One conversation of the left column: a link, so that the keyboard and the browser's history know it. */
export function createSidebarRow(): Row<SidebarItem> {
  const link = element('a', { className: 'row' })
  return {
    element: element('li', {}, link),
    render(item) {
      link.href = item.address
      setAttribute(link, 'aria-current', item.isCurrent ? 'page' : undefined)
      setAttribute(link, 'data-unseen', item.unseenCount > 0 ? '' : undefined)
      fill(
        link,
        item.isGroup ? groupAvatar(item.pictured) : avatar(item.pictured, item.name, { online: item.online, url: item.pictureUrl }),
        element(
          'span',
          { className: 'row-text' },
          line(
            element('span', { className: 'row-name', dir: 'auto' }, item.name),
            item.online ? spoken(', online, ') : null,
            element('span', { className: 'row-time' }, item.time),
          ),
          line(
            element('span', { className: 'row-preview', dir: 'auto', 'data-kind': item.previewKind }, item.preview),
            item.unseenCount > 0 ? badge(item.unseenCount) : null,
          ),
        ),
      )
    },
  }
}

const line = (...children: Child[]): HTMLElement => element('span', { className: 'row-line' }, ...children)

/** How many messages were not seen. */
export function badge(count: number): HTMLElement {
  return element('span', { className: 'badge' }, count > 99 ? '99+' : String(count), spoken(' not seen'))
}
