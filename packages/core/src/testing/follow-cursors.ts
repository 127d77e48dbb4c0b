import assert from 'node:assert/strict'

/** Reads page after page until there is no cursor, and returns everything that was shown. */
export async function followCursors<Item>(
  read: (cursor: string | undefined) => Promise<{ items: readonly Item[]; cursor: string | null }>,
): Promise<Item[]> {
  const shown: Item[] = []
  const followed = new Set<string>()
  for (let cursor: string | undefined; ; ) {
    const page = await read(cursor)
    shown.push(...page.items)
    if (page.cursor === null) return shown
    assert.ok(!followed.has(page.cursor), 'a cursor came again: following cursors does not end')
    followed.add(page.cursor)
    cursor = page.cursor
  }
}
