// Bundles the page into a folder that node/api serves: node node/dashboard/build.js [--out dist/dashboard]
import { copyFile, mkdir, readFile } from 'node:fs/promises'
import { dirname, join, resolve } from 'node:path'
import { argv, exit, stderr } from 'node:process'
import { fileURLToPath } from 'node:url'
import { gzipSync } from 'node:zlib'
import { build } from 'esbuild'

const source = dirname(fileURLToPath(import.meta.url))
const GZIP_LIMIT_BYTES = 100_000

const out = outDirectory(argv.slice(2))
await mkdir(out, { recursive: true })
await build({
  // The second is fetched when somebody first verifies a slot.
  entryPoints: { app: join(source, 'main.ts'), verifier: join(source, 'verify', 'worker.ts') },
  outdir: out,
  bundle: true,
  format: 'esm',
  target: ['es2022', 'safari16'],
  minify: true,
  legalComments: 'none',
  logLevel: 'warning',
})
await build({
  entryPoints: { app: join(source, 'styles', 'app.css') },
  outdir: out,
  bundle: true,
  minify: true,
  logLevel: 'warning',
})
await copyFile(join(source, 'index.html'), join(out, 'index.html'))
await report()

function outDirectory(words) {
  if (words.length === 0) return resolve(source, '..', '..', 'dist', 'dashboard')
  if (words.length === 2 && words[0] === '--out') return resolve(words[1])
  stderr.write('usage: node node/dashboard/build.js [--out DIR]\n')
  exit(2)
}

async function report() {
  const page = await sizeOf('index.html', 'app.js', 'app.css')
  const verifier = await sizeOf('verifier.js')
  stderr.write(
    `dashboard: ${page.plain} bytes, ${page.gzip} compressed; verifier: ${verifier.gzip} compressed\n`,
  )
  if (page.gzip <= GZIP_LIMIT_BYTES) return
  stderr.write(`dashboard: more than ${GZIP_LIMIT_BYTES} bytes compressed is too much for a phone\n`)
  exit(1)
}

async function sizeOf(...names) {
  const files = await Promise.all(names.map((name) => readFile(join(out, name))))
  const sum = (sizes) => sizes.reduce((total, size) => total + size, 0)
  return {
    plain: sum(files.map(({ length }) => length)),
    gzip: sum(files.map((file) => gzipSync(file).length)),
  }
}
