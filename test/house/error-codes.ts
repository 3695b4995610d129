/** Finds the codes of operating errors in TypeScript sources by type, however the code is passed along. */
import { relative } from 'node:path'
import ts from 'typescript'
import { ROOT } from './tree.ts'

export interface CodeUse {
  readonly code: string
  /** Path from the root, and line. */
  readonly where: string
}

/** Stands for a code whose type is just `string`: nobody can document that. */
export const UNKNOWN_CODE = '(any string: give the code a literal type)'

/** The options of tsconfig.json, for programs of other files. */
export function compilerOptions(): ts.CompilerOptions {
  const { config } = ts.readConfigFile(`${ROOT}/tsconfig.json`, (path) => ts.sys.readFile(path)) as {
    config: unknown
  }
  return ts.parseJsonConfigFileContent(config, ts.sys, ROOT).options
}

/** Every code that `new OperatingError(detail, …)` may carry in these files, by the type of `detail.code`. */
export function codesOfOperatingErrors(paths: readonly string[]): CodeUse[] {
  const program = ts.createProgram([...paths], { ...compilerOptions(), noEmit: true })
  const checker = program.getTypeChecker()
  const roots = new Set(paths)
  return program
    .getSourceFiles()
    .filter((file) => roots.has(file.fileName))
    .flatMap((file) => newExpressions(file, 'OperatingError').flatMap((node) => codesOf(checker, file, node)))
}

/** The codes of `new Failure('code', …)` in the scripts, which run before anything is built. */
export function codesOfFailures(path: string, source: string): CodeUse[] {
  const file = ts.createSourceFile(path, source, ts.ScriptTarget.Latest, true)
  return newExpressions(file, 'Failure').flatMap((node) => {
    const [code] = node.arguments ?? []
    return code !== undefined && ts.isStringLiteral(code)
      ? [{ code: code.text, where: place(file, node) }]
      : []
  })
}

function newExpressions(file: ts.SourceFile, className: string): ts.NewExpression[] {
  const found: ts.NewExpression[] = []
  const visit = (node: ts.Node): void => {
    if (ts.isNewExpression(node) && node.expression.getText() === className) found.push(node)
    ts.forEachChild(node, visit)
  }
  visit(file)
  return found
}

function codesOf(checker: ts.TypeChecker, file: ts.SourceFile, node: ts.NewExpression): CodeUse[] {
  const [detail] = node.arguments ?? []
  if (detail === undefined) return []
  const where = place(file, node)
  return codeTypes(checker, detail).map((type) => ({
    where,
    code: type.isStringLiteral() ? type.value : UNKNOWN_CODE,
  }))
}

/** A literal keeps its own type where it is written; otherwise the declared type of `code` says what it may be. */
function codeTypes(checker: ts.TypeChecker, detail: ts.Expression): ts.Type[] {
  const written = objectLiteral(checker, detail)?.properties.find(({ name }) => name?.getText() === 'code')
  if (written !== undefined && ts.isPropertyAssignment(written)) {
    return parts(checker.getTypeAtLocation(written.initializer))
  }
  return parts(checker.getTypeAtLocation(detail)).flatMap((type) => {
    const code = checker.getPropertyOfType(type, 'code')
    return code === undefined ? [] : parts(checker.getTypeOfSymbolAtLocation(code, detail))
  })
}

/** The object written in place, or the one that a variable is declared with. */
function objectLiteral(
  checker: ts.TypeChecker,
  detail: ts.Expression,
): ts.ObjectLiteralExpression | undefined {
  if (ts.isObjectLiteralExpression(detail)) return detail
  const declaration = checker.getSymbolAtLocation(detail)?.valueDeclaration
  if (declaration === undefined || !ts.isVariableDeclaration(declaration)) return undefined
  const { initializer } = declaration
  return initializer !== undefined && ts.isObjectLiteralExpression(initializer) ? initializer : undefined
}

function parts(type: ts.Type): ts.Type[] {
  return type.isUnion() ? type.types : [type]
}

function place(file: ts.SourceFile, node: ts.Node): string {
  const { line } = file.getLineAndCharacterOfPosition(node.getStart())
  const path = file.fileName.startsWith('/') ? relative(ROOT, file.fileName) : file.fileName
  return `${path}:${line + 1}`
}
