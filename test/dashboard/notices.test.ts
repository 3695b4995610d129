/** Every code that "needs attention" can bear has a German sentence: the codes are read out of the sources by their types. */
import { readFileSync } from 'node:fs'
import { join } from 'node:path'
import { test } from 'uvu'
import * as assert from 'uvu/assert'
import { noticesGerman } from '../../node/dashboard/words/notices-german.ts'
import { codesOfOperatingErrors } from '../house/error-codes.ts'
import { listFiles, ROOT } from '../house/tree.ts'

/** Where the failures are made that `viewAttention` tells: configuration, engine, disk, backups, and the way to a device. */
const SOURCES = [
  /^node\/config\//,
  /^node\/engine\/(driver|engine|own-key|sign-record|latched-store|daily-snapshots)\.ts$/,
  /^node\/store\/backup\/backup-desk\.ts$/,
  /^node\/household\//,
  /^node\/mqtt\//,
  /^hardware\/modbus\//,
  /^hardware\/profiles\//,
  /^hardware\/proxy\//,
  /^hardware\/sunspec\/sunspec-errors\.ts$/,
]
/** Made there, and never told: for somebody who steers by hand, or for whom a command answers. */
const NOT_TOLD: ReadonlySet<string> = new Set([
  'owner-file-unwritable',
  'wish-price-invalid',
  'wish-reserve-invalid',
  'sunspec-read-only',
  'sunspec-scale-unusable',
  'sunspec-value-invalid',
  'sunspec-value-out-of-range',
])

test('no notice is in English only', () => {
  const paths = listFiles(['node', 'hardware'], ['.ts']).filter((path) =>
    SOURCES.some((source) => source.test(path)),
  )
  const thrown = codesOfOperatingErrors(paths.map((path) => join(ROOT, path))).map(({ code }) => code)
  const written = paths.flatMap((path) => noticeCodes(readFileSync(join(ROOT, path), 'utf8')))
  const codes = [...new Set([...thrown, ...written])].filter((code) => !NOT_TOLD.has(code)).sort()
  assert.ok(codes.length > 30, String(codes.length))
  assert.equal(
    codes.filter((code) => noticesGerman[code] === undefined),
    [],
  )
})

test('each has a sentence and one action, and neither is empty', () => {
  for (const [code, { sentence, action }] of Object.entries(noticesGerman)) {
    assert.match(sentence, /^[A-ZÄÖÜ].*\.$/, code)
    assert.match(action, /^[A-ZÄÖÜa-z].*\.$/, code)
  }
})

/**
 * Notices that are written where they are told: `code: '…'` with a sentence beside it. What only the plan says stands in its
 * card; of the battery's control it is a notice too.
 */
function noticeCodes(source: string): string[] {
  const codes = source.matchAll(/code: '(?!plan-(?!control-))([a-z-]+)',\s+sentence:/g)
  return [...codes].map(([, code = '']) => code)
}

test.run()
