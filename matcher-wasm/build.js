// Compiles every rule in assembly/rules to dist/rules/<sha256>.wasm and writes dist/rules/manifest.json; and the
// simulator's arithmetic, which is no rule and has no hash to keep, to dist/street/street.wasm.
//
//   node matcher-wasm/build.js            build what changed; warn if a hash differs from rules.json
//   node matcher-wasm/build.js --check    build all; exit 1 if a hash differs
//   node matcher-wasm/build.js --update   build all; write the hashes to rules.json
//
// The hash names the rule in a genesis file, so the same source must give the same bytes everywhere: the compiler's
// version is pinned exactly and no path or name enters a module. Speaks on stderr only.

import { createHash } from 'node:crypto'
import { mkdir, readFile, readdir, rename, writeFile } from 'node:fs/promises'
import { dirname, join } from 'node:path'
import { fileURLToPath } from 'node:url'

const here = dirname(fileURLToPath(import.meta.url))
const root = dirname(here)
const outDir = join(root, 'dist', 'rules')
const streetPath = join(root, 'dist', 'street', 'street.wasm')
const manifestPath = join(outDir, 'manifest.json')
const stampPath = join(outDir, 'inputs.txt')
const pinnedPath = join(here, 'rules.json')

const mode = process.argv[2] ?? ''
if (!['', '--check', '--update'].includes(mode)) {
  say(`unknown option ${mode}; there are --check and --update`)
  process.exit(2)
}
process.exit(await build())

async function build() {
  const stamp = await inputsHash()
  const made = await Promise.all([manifestPath, streetPath].map(readText))
  if (mode === '' && (await readText(stampPath)) === stamp && !made.includes('')) return 0
  await mkdir(outDir, { recursive: true })
  const manifest = {}
  for (const file of await sourceFiles(join(here, 'assembly', 'rules'))) {
    const bytes = await compile(file)
    const hash = sha256(bytes)
    const name = file.slice(file.lastIndexOf('/') + 1, -'.ts'.length)
    await replaceFile(join(outDir, `${hash}.wasm`), bytes)
    manifest[name] = hash
    say(`${name} ${hash} (${bytes.length} bytes)`)
  }
  await mkdir(dirname(streetPath), { recursive: true })
  await replaceFile(streetPath, await compile('matcher-wasm/assembly/street/street.ts'))
  const status = await comparePinned(manifest)
  await replaceFile(manifestPath, JSON.stringify(manifest, null, 2) + '\n')
  await replaceFile(stampPath, await inputsHash())
  return status
}

async function compile(file) {
  // The compiler alone takes 0.5 s to load: only if there is something to compile.
  const { default: asc } = await import('assemblyscript/asc')
  const messages = []
  let bytes
  // Without a configuration of its own a module would silently get the entries of the one in the working directory.
  const { error } = await asc.main(
    ['--baseDir', root, file, '--config', 'none', '--outFile', 'rule.wasm', ...(await flags())],
    {
      readFile: (name, base) => readFile(join(base, name), 'utf8').catch(() => null),
      writeFile: (name, contents) => {
        if (name === 'rule.wasm') bytes = contents
      },
      listFiles: () => [],
      stdout: { write: () => true },
      stderr: { write: (text) => messages.push(text) > 0 },
    },
  )
  if (error || !bytes) throw new Error(`cannot compile ${file}\n${messages.join('')}`, { cause: error })
  return bytes
}

/** The options of asconfig.json as flags. */
async function flags() {
  const { options } = JSON.parse(await readFile(join(root, 'asconfig.json'), 'utf8'))
  return Object.entries(options).flatMap(([name, value]) => {
    if (value === false) return []
    return value === true ? [`--${name}`] : [`--${name}`, String(value)]
  })
}

async function comparePinned(manifest) {
  if (mode === '--update') {
    await replaceFile(pinnedPath, JSON.stringify(manifest, null, 2) + '\n')
    return 0
  }
  const pinned = JSON.parse((await readText(pinnedPath)) || '{}')
  const names = [...new Set([...Object.keys(pinned), ...Object.keys(manifest)])]
  const wrong = names.filter((name) => pinned[name] !== manifest[name])
  for (const name of wrong)
    say(`${name} is not the pinned rule ${pinned[name] ?? '(none)'}: see matcher-wasm/README.md`)
  return mode === '--check' && wrong.length > 0 ? 1 : 0
}

/** A hash of all that decides the output: sources, options, compiler. */
async function inputsHash() {
  const hash = createHash('sha256')
  const files = await sourceFiles(join(here, 'assembly'))
  const others = ['matcher-wasm/build.js', 'matcher-wasm/rules.json', 'asconfig.json']
  for (const file of [...files, ...others, 'node_modules/assemblyscript/package.json']) {
    const text = await readText(join(root, file))
    hash.update(`${file}\n${text.length}\n${text}`)
  }
  return hash.digest('hex')
}

/** Sources below a folder, sorted, relative to the root and with forward slashes. */
async function sourceFiles(folder) {
  const names = await readdir(folder, { recursive: true })
  const prefix = folder.slice(root.length + 1)
  const files = names.filter((name) => name.endsWith('.ts'))
  return files.map((name) => `${prefix}/${name}`.replaceAll('\\', '/')).sort()
}

/** Several test processes may build at once: a file is there whole or not at all. */
async function replaceFile(path, contents) {
  const part = `${path}.${process.pid}.part`
  await writeFile(part, contents)
  await rename(part, path)
}

function readText(path) {
  return readFile(path, 'utf8').catch(() => '')
}

function sha256(bytes) {
  return createHash('sha256').update(bytes).digest('hex')
}

function say(text) {
  process.stderr.write(`matcher: ${text}\n`)
}
