// Bundles the page into a folder that node/api serves: node node/dashboard/build.js [--out dist/dashboard]
import { copyFile, mkdir, readFile, stat } from 'node:fs/promises'
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
  entryPoints: { app: join(source, 'main.ts') },
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
  const sizes = await Promise.all(
    ['index.html', 'app.js', 'app.css'].map(async (name) => {
      const path = join(out, name)
      return { plain: (await stat(path)).size, gzip: gzipSync(await readFile(path)).length }
    }),
  )
  const sum = (key) => sizes.reduce((total, size) => total + size[key], 0)
  stderr.write(`dashboard: ${sum('plain')} bytes, ${sum('gzip')} compressed\n`)
  if (sum('gzip') <= GZIP_LIMIT_BYTES) return
  stderr.write(`dashboard: more than ${GZIP_LIMIT_BYTES} bytes compressed is too much for a phone\n`)
  exit(1)
}
