import { existsSync, readdirSync, readFileSync } from 'node:fs'
import { join } from 'node:path'
import { fileURLToPath } from 'node:url'
import ts from 'typescript'
import { describe, expect, it } from 'vitest'
import { snippetsOf, type Snippet } from './snippets.js'

const root = fileURLToPath(new URL('../../', import.meta.url))

/** Compiles snippets as files of the workspace that are not on disk; returns what the compiler says of each. */
function problemsOf(snippets: readonly Snippet[]): string[] {
  const options: ts.CompilerOptions = {
    target: ts.ScriptTarget.ES2022, module: ts.ModuleKind.NodeNext, moduleResolution: ts.ModuleResolutionKind.NodeNext, customConditions: ['@confab/source'],
    lib: ['lib.es2024.d.ts', 'lib.dom.d.ts', 'lib.dom.iterable.d.ts'], types: ['node'], strict: true, skipLibCheck: true, noEmit: true, jsx: ts.JsxEmit.ReactJSX,
  }
  const files = new Map(snippets.map((snippet, index) => [join(root, 'tests/docs', snippet.name ?? `snippet-${index}.${snippet.jsx ? 'tsx' : 'ts'}`), snippet]))
  const host = ts.createCompilerHost(options)
  const { fileExists, readFile, getSourceFile } = host
  host.fileExists = (path) => files.has(path) || fileExists.call(host, path)
  host.readFile = (path) => files.get(path)?.code ?? readFile.call(host, path)
  host.getSourceFile = (path, ...rest) => {
    const snippet = files.get(path)
    return snippet === undefined ? getSourceFile.call(host, path, ...rest) : ts.createSourceFile(path, snippet.code, ts.ScriptTarget.ES2022, true)
  }
  const program = ts.createProgram([...files.keys()], options, host)
  return [...files].flatMap(([path, { where }]) =>
    ts.getPreEmitDiagnostics(program, program.getSourceFile(path)).map(({ messageText }) => `${where}: ${ts.flattenDiagnosticMessageText(messageText, '\n')}`))
}

describe('the snippets of the documentation', () => {
  it('compile, every one', () => {
    const pages = [
      'README.md', 'CONTRIBUTING.md',
      ...readdirSync(join(root, 'docs')).filter((name) => name.endsWith('.md')).map((name) => `docs/${name}`),
      ...readdirSync(join(root, 'packages')).map((name) => `packages/${name}/README.md`).filter((path) => existsSync(join(root, path))),
    ]
    const snippets = pages.flatMap((page) => snippetsOf(page, readFileSync(join(root, page), 'utf8')))
    expect(snippets.length).toBeGreaterThan(5)
    expect(problemsOf(snippets)).toEqual([])
  }, 120_000)

  it('would be refused if they did not', () => {
    const [wrong] = snippetsOf('page.md', "text\n\n```ts\nimport { createChat } from '@confab/core'\ncreateChat({ storag: 1 })\n```\n")
    expect(problemsOf([wrong as Snippet])).toEqual([expect.stringMatching(/^page\.md:3: .*storag/) as string])
  }, 120_000)
})
