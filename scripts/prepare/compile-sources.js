/** Compiles the sources of the node and moves what changed to dist/. */
import * as fs from 'node:fs'
import { extname } from 'node:path'
import { listFiles, writeIfDifferent } from './files.js'
import { runCommand } from './run-command.js'
import { STATE } from './state.js'

/** tsc writes here, as deep as dist/ so that source maps keep their paths; only what changed is moved to dist/. */
const STAGE = 'build'

/** What the package exports. */
const LIBRARY = 'matcher-wasm/host/'

/** What the code reads beside itself, found in dist/ where it stands in the source. */
const DATA_FILES = new Set(['.json', '.yaml', '.csv', '.html', '.css'])

/**
 * Compiles into a stage first: a type error leaves the last good dist/ in place, and a file that a running node may
 * be loading is replaced whole, and only when it differs. Data files that the code reads go along.
 */
export async function compileSources(part) {
  const sources = part.inputs.flatMap((input) => listFiles(input, part.skipped))
  const buildInfo = `${STATE}/tsc.tsbuildinfo`
  // Somebody emptied the stage, and tsc would not write again what did not change.
  if (!sources.flatMap(compiledPaths).every((path) => fs.existsSync(`${STAGE}/${path}`)))
    fs.rmSync(buildInfo, { force: true })
  const code = await runCommand(process.execPath, [
    'node_modules/typescript/bin/tsc',
    ...['-p', 'tsconfig.build.json', '--outDir', STAGE, '--incremental', '--tsBuildInfoFile', buildInfo],
  ])
  if (code !== 0) return code
  const compiled = sources.flatMap(compiledPaths)
  const data = sources.filter((path) => path.includes('/') && DATA_FILES.has(extname(path)))
  for (const path of compiled) writeIfDifferent(`dist/${path}`, fs.readFileSync(`${STAGE}/${path}`))
  for (const path of data) writeIfDifferent(`dist/${path}`, fs.readFileSync(path))
  removeOthers('dist', part.outputs, [...compiled, ...data])
  removeOthers(STAGE, part.outputs, compiled)
  return 0
}

function compiledPaths(path) {
  if (extname(path) !== '.ts' || path.endsWith('.d.ts')) return []
  const stem = path.slice(0, -'.ts'.length)
  // Types for those who use the library; nothing else is imported from outside.
  return [`${stem}.js`, `${stem}.js.map`, ...(path.startsWith(LIBRARY) ? [`${stem}.d.ts`] : [])]
}

/** Sources that were deleted leave nothing behind that an import could still find. */
function removeOthers(folder, outputs, paths) {
  const expected = new Set(paths.map((path) => `${folder}/${path}`))
  for (const path of outputs.flatMap((output) => listFiles(output.replace('dist', folder)))) {
    if (!expected.has(path)) fs.rmSync(path)
  }
}
