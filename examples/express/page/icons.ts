const paths = {
  back: 'M15 5l-7 7 7 7',
  close: 'M6 6l12 12M18 6L6 18',
  down: 'M12 5v14M6 13l6 6 6-6',
  edit: 'M5 19l1-4L16 5l3 3L9 18zM14 7l3 3',
  copy: 'M9 9h10v10H9zM5 15V5h10',
  remove: 'M5 7h14M10 7V5h4v2M7 7l1 12h8l1-12M10.5 10.5v5M13.5 10.5v5',
  more: 'M6 12h.01M12 12h.01M18 12h.01',
  group: 'M9 11a3 3 0 1 0 0-6 3 3 0 0 0 0 6zM3 19c0-3 2.5-5 6-5s6 2 6 5M16 5.5a3 3 0 0 1 0 5.5M17.5 14.5c2 .7 3.5 2.3 3.5 4.5',
  search: 'M11 17a6 6 0 1 0 0-12 6 6 0 0 0 0 12zM15.5 15.5L20 20',
  talk: 'M4 8a3 3 0 0 1 3-3h7a3 3 0 0 1 3 3v3a3 3 0 0 1-3 3H9l-4 3v-3.8A3 3 0 0 1 4 11zM19.5 9.5A3 3 0 0 1 21 12v7.5L17.5 17H13',
  attach: 'M19 11.5l-7.3 7.3a4.3 4.3 0 0 1-6-6l7.6-7.6a2.9 2.9 0 0 1 4 4l-7.5 7.5a1.4 1.4 0 0 1-2-2l6.8-6.8',
  camera: 'M4 8.5h3.5L9 6h6l1.5 2.5H20V18H4zM12 16a3 3 0 1 0 0-6 3 3 0 0 0 0 6z',
  file: 'M7 4h7l4 4v12H7zM14 4v4h4M10 13h5M10 16h5',
  send: 'M5 12h13M12 5.5l6.5 6.5-6.5 6.5',
  leave: 'M10 5H5v14h5M14 8l4 4-4 4M18 12H9',
  sending: 'M12 20a8 8 0 1 0 0-16 8 8 0 0 0 0 16zM12 8v4.5l3 1.5',
  sent: 'M5 12.5l4.5 4.5L19 7.5',
  seen: 'M2 12.5l4.5 4.5L16 7.5M11.5 16l1 1L22 7.5',
  failed: 'M12 20a8 8 0 1 0 0-16 8 8 0 0 0 0 16zM12 8v5M12 16h.01',
  offline: 'M4 4l16 16M8.5 15.5a5 5 0 0 1 5.5-1M5 12a10 10 0 0 1 4-2.4M13 8.6A10 10 0 0 1 19 12M12 19h.01',
} as const

/** The name of an icon. */
export type IconName = keyof typeof paths

const SVG = 'http://www.w3.org/2000/svg'

/** Draws an icon in the colour of the text around it. It says nothing: put words next to it, or on its button. */
export function icon(name: IconName): SVGSVGElement {
  const svg = document.createElementNS(SVG, 'svg')
  svg.setAttribute('viewBox', '0 0 24 24')
  svg.setAttribute('class', `icon icon-${name}`)
  svg.setAttribute('aria-hidden', 'true')
  const path = document.createElementNS(SVG, 'path')
  path.setAttribute('d', paths[name])
  svg.append(path)
  return svg
}
