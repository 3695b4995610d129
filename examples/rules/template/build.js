// Compiles assembly/rules/{{NAME}}.ts to build/{{NAME}}.wasm, with the options of asconfig.json.
// The compiler is the one of this folder (npm install), else the one of the Streetwatt that made it.

import { existsSync, readFileSync } from 'node:fs'
import { dirname, join } from 'node:path'
import { fileURLToPath, pathToFileURL } from 'node:url'

const here = dirname(fileURLToPath(import.meta.url))
const { streetwatt } = JSON.parse(readFileSync(join(here, 'package.json'), 'utf8'))

const compiler = [here, streetwatt]
  .map((folder) => join(folder, 'node_modules', 'assemblyscript', 'dist', 'asc.js'))
  .find((path) => existsSync(path))
if (compiler === undefined) {
  console.error('There is no AssemblyScript here: run npm install in this folder.')
  process.exit(1)
}

const { default: asc } = await import(pathToFileURL(compiler).href)
const { error, stderr } = await asc.main(['--baseDir', here, '--config', 'asconfig.json'])
if (error) {
  console.error(stderr.toString())
  process.exit(1)
}
console.error('build/{{NAME}}.wasm is built')
