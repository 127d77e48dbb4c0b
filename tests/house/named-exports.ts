import ts from 'typescript'
import { isShipped, type Rule } from './files.js'

/** Index files name what they export; nobody has to search for it. `export * as name` names it. */
export const exportsAreNamed: Rule = files => {
  const broken: string[] = []
  for (const [path, text] of files) {
    if (!isShipped(path)) continue
    const source = ts.createSourceFile(path, text, ts.ScriptTarget.Latest)
    for (const statement of source.statements) {
      if (ts.isExportDeclaration(statement) && statement.exportClause === undefined) {
        const { line } = source.getLineAndCharacterOfPosition(statement.getStart(source))
        broken.push(`${path}:${line + 1} has an \`export *\`: name what it exports.`)
      }
    }
  }
  return broken
}
