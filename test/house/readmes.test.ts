/** A folder's page that lists its files lists what is there: a newcomer looks nowhere else. */
import { readdirSync, readFileSync } from 'node:fs'
import { basename, dirname, join } from 'node:path'
import { test } from 'uvu'
import * as assert from 'uvu/assert'
import { listFiles, ROOT } from './tree.ts'

const FOLDERS = ['node', 'hardware', 'sim', 'matcher-wasm', 'test', 'scripts', 'examples']
/** The pages that promise every file of their folder. */
const WHOLE = [
  ...['node/engine', 'node/household', 'node/store', 'node/net', 'node/history', 'node/core/consensus'],
  ...['sim/street', 'hardware/counters'],
]

const pages = listFiles(FOLDERS, ['/README.md'])
const everyName = new Set(listFiles(FOLDERS, ['.ts', '.tsx']).map((path) => basename(path)))

/** As in `chain-keeper.ts`; of families, as in `…-csv.ts`, only the ending is named. */
function namedIn(page: string): string[] {
  const text = readFileSync(join(ROOT, page), 'utf8')
  return [...text.matchAll(/`([a-z][\w-]*\.tsx?)`/g)].map(([, name = '']) => name)
}

test('every file that a page names is there', () => {
  assert.ok(pages.length > 15, 'the pages are found')
  const gone = pages.flatMap((page) =>
    namedIn(page)
      .filter((name) => !everyName.has(name))
      .map((name) => `${page}: ${name}`),
  )
  assert.equal(gone, [])
})

test('a page that promises every file of its folder leaves none out', () => {
  for (const folder of WHOLE) {
    const named = new Set(namedIn(`${folder}/README.md`))
    const files = readdirSync(join(ROOT, folder)).filter((name) => name.endsWith('.ts'))
    assert.ok(files.length > 2, folder)
    assert.equal(
      files.filter((name) => !named.has(name)),
      [],
      folder,
    )
  }
})

test('every page stands in a folder that has files or folders beside it', () => {
  for (const page of pages) assert.ok(readdirSync(join(ROOT, dirname(page))).length > 1, page)
})

test.run()
