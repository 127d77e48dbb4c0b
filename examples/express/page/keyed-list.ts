/** One child of a list. */
export interface Row<Item> {
  /** What is in the page. */
  element: HTMLElement
  /** Shows the item as it is now. */
  render(item: Item): void
}

/** Keeps the children of `parent` in step with a list of items: one key, one element for life. Only rows whose item changed are rendered. */
export function keyedList<Item extends object>(
  parent: HTMLElement,
  keyOf: (item: Item) => string,
  create: (item: Item) => Row<Item>,
): (items: readonly Item[]) => void {
  const rows = new Map<string, Row<Item> & { shown: Item | null }>()

  return items => {
    const focused = document.activeElement
    const wanted = new Set(items.map(keyOf))
    for (const [key, row] of rows) {
      if (wanted.has(key)) continue
      row.element.remove()
      rows.delete(key)
    }
    let next = parent.firstChild
    for (const item of items) {
      const key = keyOf(item)
      const row = rows.get(key) ?? { ...create(item), shown: null }
      rows.set(key, row)
      if (row.shown === null || !sameFields(row.shown, item)) row.render(item)
      row.shown = item
      if (row.element === next) next = next.nextSibling
      else parent.insertBefore(row.element, next)
    }
    // Moving an element takes the focus from it; whoever is there stays there.
    if (focused instanceof HTMLElement && focused !== document.activeElement && parent.contains(focused)) focused.focus({ preventScroll: true })
  }
}

function sameFields(one: object, other: object): boolean {
  if (one === other) return true
  const names = Object.keys(one)
  return names.length === Object.keys(other).length && names.every(name => Reflect.get(one, name) === Reflect.get(other, name))
}
