import { element, fill } from './element.js'
import { icon } from './icons.js'

/** Above the text box while a message is being changed: which one, and the way out. */
export function createEditStrip(cancel: () => void): { element: HTMLElement; show(text: string | null): void; say(problem: string): void } {
  const words = element('span', { className: 'strip-text', dir: 'auto' })
  const problem = element('span', { className: 'problem' })
  const close = element('button', { type: 'button', className: 'quiet', title: 'Cancel editing', 'aria-label': 'Cancel editing', onclick: cancel }, icon('close'))
  const strip = element('div', { className: 'strip', hidden: true }, icon('edit'), words, problem, close)
  return {
    element: strip,
    show(text) {
      strip.hidden = text === null
      problem.textContent = ''
      fill(words, element('strong', {}, 'Editing '), text)
    },
    say: what => (problem.textContent = what),
  }
}
