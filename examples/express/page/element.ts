/** What can be set on an element when it is made: its properties, attributes with a dash, and listeners as `onclick`. */
type Settings<Tag extends keyof HTMLElementTagNameMap> = Partial<Omit<HTMLElementTagNameMap[Tag], 'style'>> & {
  [attribute: `aria-${string}` | `data-${string}`]: string | undefined
}

/** What can be inside an element. Strings become text, always: there is no way here to make HTML of what somebody wrote. */
export type Child = Node | string | null

/** Makes an element. */
export function element<Tag extends keyof HTMLElementTagNameMap>(
  tag: Tag,
  settings: Settings<Tag> = {},
  ...children: Child[]
): HTMLElementTagNameMap[Tag] {
  const made = document.createElement(tag)
  for (const [name, value] of Object.entries(settings)) {
    if (name.includes('-')) setAttribute(made, name, value as string | undefined)
    else Reflect.set(made, name, value)
  }
  fill(made, ...children)
  return made
}

/** Replaces what is inside an element. */
export function fill(parent: Element, ...children: Child[]): void {
  parent.replaceChildren(...children.filter(child => child !== null))
}

/** Sets an attribute; undefined takes it away. */
export function setAttribute(target: Element, name: string, value: string | undefined): void {
  if (value === undefined) target.removeAttribute(name)
  else if (target.getAttribute(name) !== value) target.setAttribute(name, value)
}

/** Text for those who listen instead of look. */
export function spoken(text: string): HTMLElement {
  return element('span', { className: 'spoken' }, text)
}
