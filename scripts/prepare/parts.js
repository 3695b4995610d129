/** What is built, whether it still is what its sources say, and building it. */
import { createHash } from 'node:crypto'
import * as fs from 'node:fs'
import { compileSources } from './compile-sources.js'
import { Failure } from './failure.js'
import { listFiles, readJson } from './files.js'
import { runCommand } from './run-command.js'
import { STATE } from './state.js'

/** Parts in order: each may use what the ones before it made. `outputs` are folders of dist/ that the part owns. */
export const PARTS = [
  {
    name: 'wasm',
    inputs: [
      'matcher-wasm/assembly',
      'matcher-wasm/build.js',
      'matcher-wasm/rules.json',
      'asconfig.json',
      'package-lock.json',
    ],
    outputs: ['dist/rules', 'dist/street'],
    build: () => runCommand(process.execPath, ['matcher-wasm/build.js']),
  },
  {
    name: 'node',
    inputs: [
      'node',
      'hardware',
      'sim',
      'matcher-wasm/host',
      'tsconfig.json',
      'tsconfig.build.json',
      'package-lock.json',
    ],
    skipped: ['node/dashboard'],
    outputs: ['dist/node', 'dist/hardware', 'dist/sim', 'dist/matcher-wasm'],
    build: compileSources,
  },
  {
    name: 'program',
    // The stamp of the part before: what went into what it reads.
    inputs: [
      `${STATE}/node.json`,
      'scripts/prepare/bundle-program.js',
      'scripts/prepare/licences.js',
      'package-lock.json',
    ],
    outputs: ['dist/program'],
    // Loaded when it is needed, for esbuild is a package.
    build: async () => (await import('./bundle-program.js')).bundleProgram(),
  },
  {
    name: 'dashboard',
    inputs: ['node/dashboard', 'node/api', 'node/core', 'matcher-wasm/host', 'package-lock.json'],
    outputs: ['dist/dashboard'],
    build: () => runCommand(process.execPath, ['node/dashboard/build.js']),
  },
]

/** The inputs are hashed before the build, so that a file changed meanwhile is built next time. */
export async function buildPart(part) {
  const inputs = hashInputs(part)
  fs.rmSync(stampPath(part), { force: true })
  const code = await part.build(part)
  if (code !== 0) {
    throw new Failure(
      'build-failed',
      `building ${part.name} failed, the reason is above: correct it and run this again`,
    )
  }
  fs.writeFileSync(stampPath(part), JSON.stringify({ inputs, outputs: listOutputs(part) }))
}

export function isBuilt(part) {
  const stamp = readJson(stampPath(part))
  return (
    stamp !== undefined &&
    Object.entries(stamp.outputs).every(
      ([path, bytes]) => fs.statSync(path, { throwIfNoEntry: false })?.size === bytes,
    ) &&
    stamp.inputs === hashInputs(part)
  )
}

function stampPath(part) {
  return `${STATE}/${part.name}.json`
}

/** Path to size: enough to notice that somebody emptied dist/. */
function listOutputs(part) {
  const files = part.outputs.flatMap((path) => listFiles(path))
  return Object.fromEntries(files.map((path) => [path, fs.statSync(path).size]))
}

function hashInputs(part) {
  const hash = createHash('sha256')
  for (const path of part.inputs.flatMap((input) => listFiles(input, part.skipped)).sort()) {
    hash.update(`${path}\0`).update(createHash('sha256').update(fs.readFileSync(path)).digest())
  }
  return hash.digest('hex')
}
