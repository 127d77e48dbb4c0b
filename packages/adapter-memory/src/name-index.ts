import type { User } from '@confab/protocol'

/** So much of a word is indexed; of a longer query the rest is compared. */
const indexedLength = 12

/** People by the beginnings of the words of their names. */
export interface NameIndex {
  /** Adds a person. */
  add(user: User): void
  /** Takes out a person, under the name they were added with. */
  remove(user: User): void
  /** Returns up to `limit` people after the cursor whose name, or a word of it, begins with the query; by name, then by id. */
  find(query: string, cursor: string | undefined, limit: number): User[]
}

/** What {@link NameIndex.find} goes on from: the place of a person in its order. */
export function nameCursor(user: User): string {
  return `${fold(user.name)}\n${user.id}`
}

/**
 * Makes an index: for each beginning of a word, those who have it, already in order. So a page is a slice, however many people there are; the empty beginning
 * is everybody.
 */
export function nameIndex(): NameIndex {
  const buckets = new Map<string, Entry[]>()
  return {
    add(user) {
      const entry = { place: nameCursor(user), user }
      for (const beginning of beginningsOf(user.name)) {
        const bucket = buckets.get(beginning)
        if (bucket === undefined) buckets.set(beginning, [entry])
        else bucket.splice(firstFrom(bucket, entry.place), 0, entry)
      }
    },

    remove(user) {
      const place = nameCursor(user)
      for (const beginning of beginningsOf(user.name)) {
        const bucket = buckets.get(beginning) as Entry[]
        if (bucket.length === 1) buckets.delete(beginning)
        else bucket.splice(firstFrom(bucket, place), 1)
      }
    },

    find(query, cursor, limit) {
      const folded = fold(query)
      const bucket = buckets.get(folded.slice(0, indexedLength)) ?? []
      const found: User[] = []
      let at = cursor === undefined ? 0 : firstFrom(bucket, cursor)
      if (cursor !== undefined && bucket[at]?.place === cursor) at += 1
      for (; at < bucket.length && found.length < limit; at += 1) {
        const { user } = bucket[at] as Entry
        if (folded.length <= indexedLength || endingsOf(user.name).some((ending) => ending.startsWith(folded))) found.push(user)
      }
      return found
    },
  }
}

interface Entry {
  /** What it is ordered by. */
  place: string
  user: User
}

function fold(text: string): string {
  return text.normalize('NFKC').toLowerCase().trim()
}

/** The name from each of its words on: of "Ann-Marie Lee" that, "marie lee" and "lee". */
function endingsOf(name: string): string[] {
  const folded = fold(name)
  return [folded, ...Array.from(folded.matchAll(/(?<=[^\p{L}\p{M}\p{N}])[\p{L}\p{N}]/gu), (match) => folded.slice(match.index))]
}

function beginningsOf(name: string): Set<string> {
  const beginnings = new Set<string>()
  for (const ending of endingsOf(name)) {
    for (let length = 0; length <= Math.min(ending.length, indexedLength); length += 1) beginnings.add(ending.slice(0, length))
  }
  return beginnings
}

function firstFrom(bucket: readonly Entry[], place: string): number {
  let low = 0
  let high = bucket.length
  while (low < high) {
    const middle = (low + high) >> 1
    if ((bucket[middle] as Entry).place < place) low = middle + 1
    else high = middle
  }
  return low
}
