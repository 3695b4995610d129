/** What runs before `npm start` and `npm test`, tried in a small tree of its own. */
import { spawn } from 'node:child_process'
import {
  cpSync,
  existsSync,
  mkdirSync,
  mkdtempSync,
  readdirSync,
  readFileSync,
  rmSync,
  symlinkSync,
  writeFileSync,
} from 'node:fs'
import { hostname, tmpdir } from 'node:os'
import { dirname, join } from 'node:path'
import { pathToFileURL } from 'node:url'
import { suite } from 'uvu'
import * as assert from 'uvu/assert'
import { ROOT } from './tree.ts'

interface Context {
  tree: string
}

interface Run {
  readonly code: number | null
  readonly stdout: string
  readonly stderr: string
}

/** Uses a package and another one late, says where it stands, and shares a module with another entry. */
const MAIN = `import { visit } from 'yaml'
export const late = (): Promise<unknown> => import('commander')
import { list } from '../runtime/small-heap.ts'
declare global { interface ImportMeta { url: string } }
export const place: string = import.meta.url
export const isPackageThere: boolean = typeof visit.BREAK === 'symbol'
list.push(2)
`

const test = suite<Context>('prepare')

test.before.each((context) => {
  context.tree = mkdtempSync(join(tmpdir(), 'streetwatt-prepare-'))
  for (const path of [
    'scripts/prepare.js',
    'scripts/prepare',
    'tsconfig.build.json',
    'package.json',
    'package-lock.json',
  ]) {
    cpSync(join(ROOT, path), join(context.tree, path), { recursive: true })
  }
  // Without the types of Node, which nothing here needs, the compiler starts in half the time.
  const config = readFileSync(join(ROOT, 'tsconfig.json'), 'utf8').replace('"types": ["node"]', '"types": []')
  write(context, 'tsconfig.json', config)
  symlinkSync(join(ROOT, 'node_modules'), join(context.tree, 'node_modules'))
  for (const [folder, output] of [
    ['matcher-wasm', 'rules'],
    ['node/dashboard', 'dashboard'],
  ] as const) {
    const source = `import { mkdirSync, writeFileSync } from 'node:fs'
console.log('this goes to standard error')
mkdirSync('dist/${output}', { recursive: true })
writeFileSync('dist/${output}/made', '1')
`
    write(context, `${folder}/build.js`, source)
  }
  write(context, 'node/one.ts', 'export const one: number = 1\n')
  write(context, 'hardware/profiles/meter.yaml', 'version: 1\n')
  write(context, 'node/cli/main.ts', MAIN)
  for (const path of ['node/runtime/small-heap.ts', 'node/net/with-resolvers.ts'])
    write(context, path, "import { one } from '../one.ts'\nexport const list: number[] = [one]\n")
})

test.after.each(({ tree }) => {
  rmSync(tree, { recursive: true })
})

function write({ tree }: Context, path: string, source: string): void {
  mkdirSync(join(tree, dirname(path)), { recursive: true })
  writeFileSync(join(tree, path), source)
}

function prepare({ tree }: Context): Promise<Run> {
  return new Promise((resolve) => {
    const child = spawn(process.execPath, ['scripts/prepare.js'], {
      cwd: tree,
      stdio: ['ignore', 'pipe', 'pipe'],
    })
    let [stdout, stderr] = ['', '']
    child.stdout.setEncoding('utf8').on('data', (chunk: string) => (stdout += chunk))
    child.stderr.setEncoding('utf8').on('data', (chunk: string) => (stderr += chunk))
    child.once('close', (code) => {
      resolve({ code, stdout, stderr })
    })
  })
}

test('builds once, speaks on standard error only, and is silent when nothing changed', async (context) => {
  const first = await prepare(context)
  assert.is(first.code, 0, first.stderr)
  assert.is(first.stdout, '')
  for (const part of ['wasm', 'node', 'program', 'dashboard']) {
    assert.match(first.stderr, new RegExp(`^streetwatt: built ${part} in \\d+\\.\\d s$`, 'm'))
  }
  assert.ok(existsSync(join(context.tree, 'dist/rules/made')))
  assert.ok(existsSync(join(context.tree, 'dist/node/one.js')))
  assert.ok(existsSync(join(context.tree, 'dist/hardware/profiles/meter.yaml')), 'data goes along')
  assert.equal(await prepare(context), { code: 0, stdout: '', stderr: '' })
})

test('the program is few files that stand for themselves: packages within, one of each module, places as before', async (context) => {
  assert.is((await prepare(context)).code, 0)
  rmSync(join(context.tree, 'dist/node'), { recursive: true })
  rmSync(join(context.tree, 'node_modules'))
  const load = (name: string): Promise<Record<string, unknown>> =>
    import(pathToFileURL(join(context.tree, 'dist/program', name)).href) as Promise<Record<string, unknown>>
  const { place, isPackageThere } = await load('main.js')
  assert.is(place, pathToFileURL(join(context.tree, 'dist/node/cli/main.js')).href)
  assert.ok(isPackageThere)
  // It is of the older kind, and would have no names of its own.
  assert.match(readFileSync(join(context.tree, 'dist/program/main.js'), 'utf8'), 'import("commander")')
  assert.equal((await load('small-heap.js'))['list'], [1, 2])
  const licences = readFileSync(join(context.tree, 'dist/program/licences.txt'), 'utf8')
  assert.match(licences, /^== yaml \d+\.\d+\.\d+ \(ISC\)\n\nCopyright Eemeli Aro/m)
})

test('a changed source is built again, and what is left of a deleted one goes', async (context) => {
  write(context, 'node/two.ts', "export { one as two } from './one.ts'\n")
  await prepare(context)
  rmSync(join(context.tree, 'node/two.ts'))
  write(context, 'node/one.ts', 'export const one: number = 11\n')
  assert.is((await prepare(context)).code, 0)
  assert.match(readFileSync(join(context.tree, 'dist/node/one.js'), 'utf8'), '11')
  const program = readdirSync(join(context.tree, 'dist/program')).filter((name) => name.endsWith('.js'))
  const texts = program.map((name) => readFileSync(join(context.tree, 'dist/program', name), 'utf8'))
  assert.is(texts.filter((text) => text.includes('one=11')).length, 1, 'the program is bundled again')
  assert.is(texts.filter((text) => text.includes('one=1;')).length, 0, 'the older parts are gone')
  assert.not(existsSync(join(context.tree, 'dist/node/two.js')))
})

test('an emptied dist is filled again', async (context) => {
  await prepare(context)
  rmSync(join(context.tree, 'dist'), { recursive: true })
  rmSync(join(context.tree, 'build/node'), { recursive: true })
  assert.is((await prepare(context)).code, 0)
  assert.ok(existsSync(join(context.tree, 'dist/node/one.js')))
})

test('a type error fails every time until it is corrected, and the last good build stays', async (context) => {
  await prepare(context)
  write(context, 'node/one.ts', "export const one: number = 'one'\n")
  for (const time of ['first', 'second']) {
    const { code, stdout, stderr } = await prepare(context)
    assert.is(code, 1, time)
    assert.is(stdout, '')
    assert.match(stderr, 'node/one.ts(1,14): error TS2322')
    assert.match(stderr, '(build-failed)')
  }
  assert.ok(existsSync(join(context.tree, 'dist/node/one.js')))
  write(context, 'node/one.ts', 'export const one: number = 1\n')
  assert.is((await prepare(context)).code, 0)
})

test('of two at the same time one builds and the other waits for it', async (context) => {
  const runs = await Promise.all([prepare(context), prepare(context)])
  assert.equal(
    runs.map(({ code }) => code),
    [0, 0],
  )
  assert.is(runs.filter(({ stderr }) => stderr.includes('built node')).length, 1)
})

test('the lock of a process that is gone is broken', async (context) => {
  // No process has this number: it is above what Linux and macOS hand out.
  write(context, 'build/prepare/lock', `${hostname()}:${2 ** 30}:0`)
  assert.is((await prepare(context)).code, 0)
  assert.not(existsSync(join(context.tree, 'build/prepare/lock')))
})

test.run()
