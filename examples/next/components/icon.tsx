import type { ReactElement } from 'react'

const paths = {
  back: 'M15 5l-7 7 7 7',
  group: 'M9 11a3 3 0 1 0 0-6 3 3 0 0 0 0 6zM3 19c0-3 2.5-5 6-5s6 2 6 5M16 5.5a3 3 0 0 1 0 5.5M17.5 14.5c2 .7 3.5 2.3 3.5 4.5',
  leave: 'M10 5H5v14h5M14 8l4 4-4 4M18 12H9',
  search: 'M11 17a6 6 0 1 0 0-12 6 6 0 0 0 0 12zM15.5 15.5L20 20',
  seen: 'M2 12.5l4.5 4.5L16 7.5M11.5 16l1 1L22 7.5',
  send: 'M5 12h13M12 5.5l6.5 6.5-6.5 6.5',
  sending: 'M12 20a8 8 0 1 0 0-16 8 8 0 0 0 0 16zM12 8v4.5l3 1.5',
  sent: 'M5 12.5l4.5 4.5L19 7.5',
} as const

/** Draws an icon in the colour of the text around it. It says nothing: put words next to it, or on its button. */
export function Icon({ name }: { name: keyof typeof paths }): ReactElement {
  return (
    <svg className="icon" viewBox="0 0 24 24" aria-hidden="true">
      <path d={paths[name]} />
    </svg>
  )
}
