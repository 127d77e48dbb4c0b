import ts from 'typescript'
import { packageOf, type Files, type Rule } from './files.js'
import { entriesOf, resolveImport } from './imports.js'

/** Everything a package exports has a doc comment where it is declared, and so has every field and method of an exported interface or class. */
export const exportsAreDocumented: Rule = files => {
  const names = new Set([...files.keys()].map(packageOf).filter(name => name !== null))
  const entries = [...names].flatMap(name => [...entriesOf(files, name).values()]).filter(entry => files.has(entry))
  const program = createProgram(files, entries)
  const checker = program.getTypeChecker()
  const broken = new Set<string>()
  for (const entry of entries) {
    const module = checker.getSymbolAtLocation(program.getSourceFile(entry) as ts.SourceFile)
    for (const symbol of module === undefined ? [] : checker.getExportsOfModule(module)) {
      const declared = symbol.flags & ts.SymbolFlags.Alias ? checker.getAliasedSymbol(symbol) : symbol
      const isDocumented = (it: ts.Symbol): boolean => it.getDocumentationComment(checker).length > 0
      const where = declared.declarations?.[0]?.getSourceFile().fileName
      // What comes from outside of the project has its documentation there.
      if (where === undefined) continue
      if (!isDocumented(declared)) broken.add(`${where}: ${symbol.name} has no doc comment.`)
      for (const member of membersOf(declared, checker)) {
        if (!isDocumented(member)) broken.add(`${where}: ${symbol.name}.${member.name} has no doc comment.`)
      }
    }
  }
  return [...broken]
}

/** The named members that an interface or class shows to its users. */
function membersOf(symbol: ts.Symbol, checker: ts.TypeChecker): ts.Symbol[] {
  const members: readonly (ts.TypeElement | ts.ClassElement)[] = (symbol.declarations ?? []).flatMap(declaration =>
    ts.isInterfaceDeclaration(declaration) || ts.isClassDeclaration(declaration) ? [...declaration.members] : [],
  )
  return members
    .filter(member => member.name !== undefined && !ts.isPrivateIdentifier(member.name))
    .filter(member => !(ts.getCombinedModifierFlags(member) & ts.ModifierFlags.Private))
    .map(member => checker.getSymbolAtLocation(member.name as ts.PropertyName))
    .filter(member => member !== undefined)
}

/** A program over the files in memory: no library, nothing installed, so that it takes a blink and sees our own code only. */
function createProgram(files: Files, entries: readonly string[]): ts.Program {
  const options: ts.CompilerOptions = { noLib: true, types: [], target: ts.ScriptTarget.Latest, module: ts.ModuleKind.ESNext }
  const parsed = new Map<string, ts.SourceFile>()
  const getSourceFile = (path: string): ts.SourceFile | undefined => {
    const text = files.get(path)
    if (text !== undefined && !parsed.has(path)) parsed.set(path, ts.createSourceFile(path, text, ts.ScriptTarget.Latest, true))
    return parsed.get(path)
  }
  return ts.createProgram(entries, options, {
    getSourceFile,
    fileExists: path => files.has(path),
    readFile: path => files.get(path),
    resolveModuleNameLiterals: (literals, from) =>
      literals.map(literal => {
        const path = resolveImport(files, from, literal.text)
        return { resolvedModule: path === null ? undefined : { resolvedFileName: path, extension: ts.Extension.Ts } }
      }),
    getDefaultLibFileName: () => 'lib.d.ts',
    getCurrentDirectory: () => '',
    getCanonicalFileName: path => path,
    useCaseSensitiveFileNames: () => true,
    getNewLine: () => '\n',
    writeFile: () => {},
  })
}
