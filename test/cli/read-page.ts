/** Does what a page for people says: runs its commands, and writes and changes its files. */
import { mkdir, readFile, writeFile } from 'node:fs/promises'
import { dirname, join } from 'node:path'
import * as assert from 'uvu/assert'
import { ROOT, runCommand, startProgram } from './run-command.ts'

/**
 * A fenced block of a page. `run` has commands, one a line; `text` is what the command before it prints; `street` are
 * commands that need a street. `yaml new FILE` (or csv, or js) is a file, `append` goes to its end, and each line of `change` replaces
 * the line of its key.
 */
export interface Block {
  readonly language: string
  readonly deed: string
  readonly file: string
  readonly text: string
}

export function readPage(name: string): Promise<string> {
  return readFile(join(ROOT, 'docs', name), 'utf8')
}

export function blocksOf(page: string): readonly Block[] {
  return [...page.matchAll(/^```(\S+)(?: (\S+) (\S+))?\n([\s\S]*?)^```$/gm)].map(
    ([, language = '', deed = '', file = '', text = '']) => ({ language, deed, file, text }),
  )
}

/** The lines of the blocks in this language. */
export function commandsOf(blocks: readonly Block[], language: string): readonly string[] {
  return blocks.filter((block) => block.language === language).flatMap(({ text }) => linesOf(text))
}

/** As a shell splits it: words, and what stands in quotes. */
export function wordsOf(line: string): string[] {
  return [...line.matchAll(/"([^"]*)"|(\S+)/g)].map(([, quoted, plain]) => quoted ?? plain ?? '')
}

/** Follows a page from its first block to its last in this folder; what each command printed. */
export async function followPage(
  blocks: readonly Block[],
  cwd: string,
): Promise<ReadonlyMap<string, string>> {
  const printed = new Map<string, string>()
  let last = ''
  for (const { language, deed, file, text } of blocks) {
    if (deed !== '') await changeFile(join(cwd, file), deed, text)
    else if (language === 'text')
      assert.ok(last.includes(text), `the page says\n${text}\nand it was\n${last}`)
    if (language !== 'run') continue
    for (const line of linesOf(text)) printed.set(line, (last = await runLine(line, cwd)))
  }
  return printed
}

/** Runs one line as a shell would, and gives what it prints; `> FILE` writes that. */
async function runLine(line: string, cwd: string): Promise<string> {
  const [command = '', target] = line.split(' > ')
  const [program, ...args] = wordsOf(command)
  assert.ok(program === 'streetwatt' || program === 'node', `${line}: a page runs streetwatt or node`)
  const { code, stdout, stderr } = await (program === 'streetwatt'
    ? runCommand(args, { cwd })
    : startProgram(process.execPath, args, { cwd }).ended)
  assert.is(code, 0, `${line}: ${stderr}`)
  if (target !== undefined) await writeFile(join(cwd, target), stdout)
  return stdout
}

/** Makes a file, or changes it as the block says. */
export async function changeFile(path: string, deed: string, text: string): Promise<void> {
  if (deed === 'new') {
    await mkdir(dirname(path), { recursive: true })
    return writeFile(path, text, { flag: 'wx' })
  }
  const before = await readFile(path, 'utf8')
  if (deed === 'append') return writeFile(path, `${before}\n${text}`)
  assert.is(deed, 'change')
  return writeFile(path, linesOf(text).reduce(withLine, before))
}

/** This text with one line for another: that of the same key, which may have been a comment. */
function withLine(text: string, line: string): string {
  const key = `${line.split(':')[0] ?? ''}:`
  const lines = text.split('\n')
  const places = lines.flatMap((each, at) => (each.replace(/^# /, '').startsWith(key) ? [at] : []))
  assert.is(places.length, 1, `${key} stands once in the file`)
  return lines.with(places[0] ?? 0, line).join('\n')
}

function linesOf(text: string): string[] {
  return text.trimEnd().split('\n')
}
