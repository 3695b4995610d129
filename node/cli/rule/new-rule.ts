/** `streetwatt rule new`: a folder with a rule to change, its test and its books, that stands alone. */
import { existsSync } from 'node:fs'
import { readFile, readdir } from 'node:fs/promises'
import { join } from 'node:path'
import { OperatingError } from '../../core/units/operating-error.ts'
import { packageRoot } from '../../runtime/package-root.ts'
import type { Print } from '../print.ts'
import { writeFiles } from './write-files.ts'

const NAME = /^[a-z][a-z0-9-]{0,39}$/

export async function newRule(
  name: string,
  { out, json }: { readonly out: string; readonly json?: true },
  print: Print,
): Promise<void> {
  if (!NAME.test(name)) {
    throw new OperatingError(
      { code: 'usage-rule-name-invalid', name },
      `A rule cannot be named ${name}: take small letters, digits and dashes, at most 40, a letter first.`,
    )
  }
  const folder = join(out, name)
  if (existsSync(folder))
    throw new OperatingError(
      { code: 'usage-folder-exists', folder },
      `The folder ${folder} exists already: take another name, or remove it.`,
    )
  const root = packageRoot()
  const values = { NAME: name, STREETWATT: root, STREETWATT_VERSION: await streetwattVersion(root) }
  const files = new Map([
    ...(await templateFiles(root, values)),
    ...(await kernelFiles(root)),
    [`assembly/rules/${name}.ts`, await startingRule(root, name)],
    ['asconfig.json', await compilerOptions(root, name)],
  ])
  await writeFiles(folder, files)
  if (json === true) {
    await print(`${JSON.stringify({ folder, files: [...files.keys()].sort() })}\n`)
    return
  }
  await print(
    `${folder} is made. In it, build the rule with\n\n  node build.js\n\nand read README.md for what comes next.\n`,
  )
}

/** The folder that new rules are made from, with its placeholders filled in. */
async function templateFiles(
  root: string,
  values: Readonly<Record<string, string>>,
): Promise<[string, string][]> {
  const folder = join(root, 'examples', 'rules', 'template')
  const names = await filesBelow(folder)
  return Promise.all(
    names.map(async (path): Promise<[string, string]> => {
      const text = await readFile(join(folder, path), 'utf8')
      return [path, text.replace(/\{\{(\w+)\}\}/g, (whole, key: string) => values[key] ?? whole)]
    }),
  )
}

/** A copy: the rule keeps its bytes, and so its name, when Streetwatt's kernel moves on. */
async function kernelFiles(root: string): Promise<[string, string][]> {
  const folder = join(root, 'matcher-wasm', 'assembly', 'kernel')
  const names = await filesBelow(folder)
  return Promise.all(
    names.map(async (path): Promise<[string, string]> => [
      `assembly/kernel/${path}`,
      await readFile(join(folder, path), 'utf8'),
    ]),
  )
}

/** The uniform price to begin with: short, and right. */
async function startingRule(root: string, name: string): Promise<string> {
  const uniform = await readFile(join(root, 'matcher-wasm', 'assembly', 'rules', 'uniform.ts'), 'utf8')
  const opening = `/**\n * ${name}: say here what the rule does, and for whom it is fair. It begins as the uniform price: change \`clear\`.\n */\n`
  return uniform.replace(/^\/\*\*[\s\S]*?\*\/\n/, opening)
}

async function compilerOptions(root: string, name: string): Promise<string> {
  const { options } = JSON.parse(await readFile(join(root, 'asconfig.json'), 'utf8')) as {
    options: Record<string, unknown>
  }
  const own = {
    entries: [`assembly/rules/${name}.ts`],
    options: { ...options, outFile: `build/${name}.wasm` },
  }
  return `${JSON.stringify(own, null, 2)}\n`
}

async function streetwattVersion(root: string): Promise<string> {
  const { version } = JSON.parse(await readFile(join(root, 'package.json'), 'utf8')) as { version: string }
  return version
}

async function filesBelow(folder: string): Promise<string[]> {
  const entries = await readdir(folder, { recursive: true, withFileTypes: true })
  return entries
    .filter((entry) => entry.isFile())
    .map((entry) =>
      join(entry.parentPath, entry.name)
        .slice(folder.length + 1)
        .replaceAll('\\', '/'),
    )
    .sort()
}
