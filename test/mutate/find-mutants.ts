/** Small mistakes, made mechanically: a comparison turned, a constant moved by one, a statement dropped. */
import ts from 'typescript'

export interface Mutant {
  /** From the root. */
  readonly path: string
  readonly line: number
  /** What stood there and what stands there now, for people. */
  readonly change: string
  readonly start: number
  readonly end: number
  readonly replacement: string
  /** Outside of functions: made when the file is loaded, and the same ever after. */
  readonly isConstant: boolean
  /** The expression or statement around it that can be chosen whole. */
  readonly host: Host
}

export interface Host {
  readonly type: 'expression' | 'statement'
  readonly start: number
  readonly end: number
}

export interface FindOptions {
  /** Also a condition left out, a boolean turned, `some` for `every`, a sum for a difference; not in assertions. */
  readonly isThorough?: boolean
}

/** One step: what holds at the boundary no longer does, or the other way round; equality becomes its contrary. */
const TURNED: ReadonlyMap<ts.SyntaxKind, string> = new Map([
  [ts.SyntaxKind.LessThanToken, '<='],
  [ts.SyntaxKind.LessThanEqualsToken, '<'],
  [ts.SyntaxKind.GreaterThanToken, '>='],
  [ts.SyntaxKind.GreaterThanEqualsToken, '>'],
  [ts.SyntaxKind.EqualsEqualsToken, '!='],
  [ts.SyntaxKind.ExclamationEqualsToken, '=='],
  [ts.SyntaxKind.EqualsEqualsEqualsToken, '!=='],
  [ts.SyntaxKind.ExclamationEqualsEqualsToken, '==='],
  [ts.SyntaxKind.AmpersandAmpersandToken, '||'],
  [ts.SyntaxKind.BarBarToken, '&&'],
])

/** The same for lanes. */
const TURNED_LANES: ReadonlyMap<string, string> = new Map([
  ['gt_s', 'ge_s'],
  ['ge_s', 'gt_s'],
  ['lt_s', 'le_s'],
  ['le_s', 'lt_s'],
  ['ge_u', 'gt_u'],
  ['eq', 'ne'],
  ['ne', 'eq'],
])

/** Sums and differences, which the matcher's table leaves out. */
const TURNED_SUMS: ReadonlyMap<ts.SyntaxKind, string> = new Map([
  [ts.SyntaxKind.PlusToken, '-'],
  [ts.SyntaxKind.MinusToken, '+'],
  [ts.SyntaxKind.PlusEqualsToken, '-='],
  [ts.SyntaxKind.MinusEqualsToken, '+='],
])

const TURNED_CALLS: ReadonlyMap<string, string> = new Map([
  ['some', 'every'],
  ['every', 'some'],
  ['min', 'max'],
  ['max', 'min'],
])

/** All mutants of a source, in the order of the text. AssemblyScript reads as TypeScript does. */
export function findMutants(
  path: string,
  source: string,
  { isThorough = false }: FindOptions = {},
): Mutant[] {
  const file = ts.createSourceFile(path, source, ts.ScriptTarget.Latest, true)
  const mutants: Mutant[] = []
  const add = (node: ts.Node, replacement: string, host: ts.Node = node): void => {
    const start = node.getStart(file)
    const line = file.getLineAndCharacterOfPosition(start).line + 1
    const was = source.slice(start, node.end).split('\n')[0] ?? ''
    mutants.push({
      path,
      line,
      change: replacement === ';' ? `dropped: ${was}` : `${contextOf(node, file)}: ${was} → ${replacement}`,
      start,
      end: node.end,
      replacement,
      isConstant: !isInFunction(node),
      host: {
        type: replacement === ';' ? 'statement' : 'expression',
        start: host.getStart(file),
        end: host.end,
      },
    })
  }
  const visit = (node: ts.Node): void => {
    if (isWrittenFirst(node)) return
    if (ts.isTypeNode(node) || ts.isImportDeclaration(node) || ts.isInterfaceDeclaration(node)) return
    if (isThorough && isAside(node, file)) return
    const turned = ts.isBinaryExpression(node) ? TURNED.get(node.operatorToken.kind) : undefined
    if (ts.isBinaryExpression(node) && turned !== undefined) add(node.operatorToken, turned, node)
    if (isThorough && !ts.isSourceFile(node)) addThorough(node, file, add)
    if (ts.isPropertyAccessExpression(node) && /^[iv]\d+/.test(node.expression.getText(file))) {
      const lanes = TURNED_LANES.get(node.name.text)
      if (lanes !== undefined) add(node.name, lanes, node)
    }
    if (ts.isNumericLiteral(node) && !isShuffleFiller(node, file)) add(node, String(Number(node.text) + 1))
    if (ts.isBigIntLiteral(node)) add(node, `${BigInt(node.text.slice(0, -1)) + 1n}n`)
    if (isDroppable(node) && !(isThorough && isAllOfIf(node))) add(node, ';')
    // What is in it is a message, which tests do not read.
    if (!ts.isThrowStatement(node)) ts.forEachChild(node, visit)
  }
  visit(file)
  return mutants
}

/** What only the chain's mutants have. */
function addThorough(
  node: ts.Node,
  file: ts.SourceFile,
  add: (node: ts.Node, replacement: string, host?: ts.Node) => void,
): void {
  if (isCondition(node)) add(node, 'true')
  if (isBareChoice(node)) add(node, 'false')
  if (node.kind === ts.SyntaxKind.TrueKeyword) add(node, 'false')
  if (node.kind === ts.SyntaxKind.FalseKeyword) add(node, 'true')
  if (ts.isBinaryExpression(node) && !isText(node.left) && !isText(node.right)) {
    const turned = TURNED_SUMS.get(node.operatorToken.kind)
    if (turned !== undefined) add(node.operatorToken, turned, node)
  }
  if (ts.isPrefixUnaryExpression(node) && node.operator === ts.SyntaxKind.ExclamationToken)
    add(node, node.operand.getText(file))
  if (ts.isCallExpression(node) && ts.isPropertyAccessExpression(node.expression)) {
    const turned = TURNED_CALLS.get(node.expression.name.text)
    if (turned !== undefined && node.arguments.length > 0) add(node.expression.name, turned, node)
  }
}

/** Assertions hold in a right program, and nobody reads its log. */
function isAside(node: ts.Node, file: ts.SourceFile): boolean {
  if (ts.isExpressionStatement(node)) return isAside(node.expression, file)
  if (!ts.isCallExpression(node)) return false
  const name = node.expression.getText(file)
  return name === 'assert' || name === 'unreachable' || /(^|\.)log(ger)?\.\w+$/.test(name)
}

function isCondition(node: ts.Node): boolean {
  return ts.isIfStatement(node.parent) && node.parent.expression === node
}

/** The condition of a choice that is not itself a comparison, which is turned anyway. */
function isBareChoice(node: ts.Node): boolean {
  if (!ts.isConditionalExpression(node.parent) || node.parent.condition !== node) return false
  return !ts.isBinaryExpression(node)
}

function isText(node: ts.Node): boolean {
  return ts.isStringLiteralLike(node) || ts.isTemplateExpression(node)
}

/** Statements without which the program is still one. */
function isDroppable(node: ts.Node): boolean {
  if (ts.isIfStatement(node)) return node.elseStatement === undefined && !isElse(node)
  if (ts.isExpressionStatement(node))
    return !ts.isCallExpression(node.expression) || !isSuper(node.expression)
  return ts.isThrowStatement(node) || ts.isContinueStatement(node) || isEarlyReturn(node)
}

/** Without it the `if` does nothing, which is the mutant without the `if`. */
function isAllOfIf(node: ts.Node): boolean {
  const outer =
    ts.isBlock(node.parent) && node.parent.statements.length === 1 ? node.parent.parent : node.parent
  return ts.isIfStatement(outer) && isDroppable(outer)
}

/** `let at: usize = 0` outside functions, in AssemblyScript: written before it is read, whatever stood there. */
function isWrittenFirst(node: ts.Node): boolean {
  return (
    ts.isVariableStatement(node) &&
    ts.isSourceFile(node.parent) &&
    node.parent.fileName.includes('/assembly/') &&
    (node.declarationList.flags & ts.NodeFlags.Let) !== 0
  )
}

/** In a table of byte shuffles everything from 16 on selects nothing: moved by one it is the same. */
function isShuffleFiller(node: ts.NumericLiteral, file: ts.SourceFile): boolean {
  const call = node.parent.parent
  return (
    Number(node.text) >= 16 && ts.isCallExpression(call) && call.expression.getText(file) === 'memory.data'
  )
}

function isInFunction(node: ts.Node): boolean {
  return ts.findAncestor(node, ts.isFunctionLike) !== undefined
}

/** A constructor without it is no program. */
function isSuper(call: ts.CallExpression): boolean {
  return call.expression.kind === ts.SyntaxKind.SuperKeyword
}

function isElse(node: ts.IfStatement): boolean {
  return ts.isIfStatement(node.parent) && node.parent.elseStatement === node
}

/** A return of nothing; one of a value would not compile without it. */
function isEarlyReturn(node: ts.Node): boolean {
  return ts.isReturnStatement(node) && node.expression === undefined
}

/** The line around a change, so that a table of survivors can be read. */
function contextOf(node: ts.Node, file: ts.SourceFile): string {
  const text = node.parent.getText(file).split('\n')[0] ?? ''
  return text.length > 60 ? `${text.slice(0, 57)}…` : text
}

/** Applies a mutant to its source. */
export function applyMutant(source: string, { start, end, replacement }: Mutant): string {
  return source.slice(0, start) + replacement + source.slice(end)
}
