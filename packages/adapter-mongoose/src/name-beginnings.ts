/** How much of a beginning is in the index; a longer search is narrowed by what was found. */
const indexedLength = 24

/** A name in the form in which names are compared and ordered: neither case nor the way a letter is composed counts. */
export function nameKeyOf(name: string): string {
  return name.normalize('NFKC').toLowerCase().trim()
}

/** The name, and what begins with each word in it: of "Ann-Marie Lee" the whole, "marie lee" and "lee". */
function wordStarts(nameKey: string): string[] {
  return [nameKey, ...Array.from(nameKey.matchAll(/(?<![\p{L}\p{M}\p{N}])[\p{L}\p{N}]/gu), ({ index }) => nameKey.slice(index))]
}

/**
 * Everything a search for this name may begin with: each beginning of the name from each of its words on, and the empty one. So a search is an equality in an
 * index, in the order of names, with a bounded cost for any query.
 */
export function beginningsOf(name: string): string[] {
  const beginnings = new Set<string>()
  for (const start of wordStarts(nameKeyOf(name))) {
    for (let length = 0; length <= Math.min(start.length, indexedLength); length += 1) beginnings.add(start.slice(0, length))
  }
  return [...beginnings]
}

/** What a query looks for: an equality in the index, and what of a long query is compared afterwards. */
export function searchOf(query: string): { beginning: string; matches(name: string): boolean } {
  const wanted = nameKeyOf(query)
  return {
    beginning: wanted.slice(0, indexedLength),
    matches: (name) => wanted.length <= indexedLength || wordStarts(nameKeyOf(name)).some((start) => start.startsWith(wanted)),
  }
}
