/** Lets the arrow keys, Home and End go through what matches `selector` in a list. */
export function stepThrough(list: HTMLElement, selector: string): void {
  list.addEventListener('keydown', event => {
    const all = [...list.querySelectorAll<HTMLElement>(selector)]
    const at = all.indexOf(document.activeElement as HTMLElement)
    const target = { ArrowDown: at + 1, ArrowUp: at - 1, Home: 0, End: all.length - 1 }[event.key]
    if (at === -1 || target === undefined || all[target] === undefined) return
    event.preventDefault()
    all[target].focus()
  })
}

/** Makes a long list one stop of the Tab key: the one that has the focus, else the last. To be called after each change of the list. */
export function oneTabStop(list: HTMLElement, selector: string): void {
  const all = [...list.querySelectorAll<HTMLElement>(selector)]
  const stop = all.find(one => one === document.activeElement) ?? all.at(-1)
  for (const one of all) {
    const tabIndex = one === stop ? 0 : -1
    if (one.tabIndex !== tabIndex) one.tabIndex = tabIndex
  }
}
