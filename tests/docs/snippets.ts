/** A piece of TypeScript on a page. */
export interface Snippet {
  /** The page and the line, for messages. */
  where: string
  /** What is compiled: what the page takes as given, then the snippet. */
  code: string
  /** Whether it has JSX. */
  jsx: boolean
  /** The file it is, where the page names it; others may import it. */
  name: string | null
}

/**
 * Returns every fence of `ts` and `tsx` of a page. What a snippet takes as given (an `app`, a `client`) stands in a comment before it, which readers do not see:
 * `<!-- given: declare const app: Express -->`.
 */
export function snippetsOf(page: string, text: string): Snippet[] {
  const found = text.matchAll(/(?:<!-- given:([\s\S]*?)-->\s*)?^```(tsx?)(?: (\S+))?\n([\s\S]*?)^```$/gm)
  return Array.from(found, ({ 1: given = '', 2: language, 3: name, 4: code = '', index, 0: whole }) => ({
    where: `${page}:${text.slice(0, index + whole.lastIndexOf('```ts')).split('\n').length}`,
    // A module of its own, whatever it says.
    code: `${given.trim()}\n${code}\nexport {}\n`,
    jsx: language === 'tsx',
    name: name ?? null,
  }))
}
