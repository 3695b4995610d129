/**
 * Every code with a sentence that can reach the page has its German: the codes are read out of the sources by their types,
 * or out of the lists that the types are made of. In English the node says them itself, but for the plan.
 */
import { readFileSync } from 'node:fs'
import { join } from 'node:path'
import { test } from 'uvu'
import * as assert from 'uvu/assert'
import { CONTROL_ERROR_CODES } from '../../hardware/control/control-errors.ts'
import { ENGLISH } from '../../node/dashboard/words/english.ts'
import { GERMAN } from '../../node/dashboard/words/german.ts'
import { PLAN_CODES } from '../../node/household/plan-conditions.ts'
import { noticesGerman } from '../../node/dashboard/words/notices-german.ts'
import { codesOfOperatingErrors } from '../house/error-codes.ts'
import { listFiles, ROOT } from '../house/tree.ts'

/** Where the failures are made that `viewAttention` tells: configuration, engine, disk, backups, and the way to a device. */
const SOURCES = [
  /^node\/config\//,
  /^node\/engine\/(driver|engine|own-key|sign-record|latched-store|daily-snapshots)\.ts$/,
  /^node\/store\/backup\/(backup-desk|backup-folder|write-backup)\.ts$/,
  /^node\/store\/(genesis-file|key-file|member-file)\.ts$/,
  /^node\/household\//,
  /^node\/mqtt\//,
  /^hardware\/modbus\//,
  /^hardware\/profiles\//,
  /^hardware\/proxy\//,
  /^hardware\/sunspec\/sunspec-errors\.ts$/,
]
/** Made there, and never told: for somebody who steers by hand, or for whom a command answers. */
const NOT_TOLD: ReadonlySet<string> = new Set([
  'key-file-exists',
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

test('why the battery is not steered is said in both languages, whatever the reason', () => {
  const [english, german]: Readonly<Record<string, string>>[] = [
    ENGLISH.plan.hindrances,
    GERMAN.plan.hindrances,
  ]
  for (const code of PLAN_CODES) {
    assert.match(english?.[code] ?? '', /^[A-Z].*\.$/, code)
    assert.match(german?.[code] ?? '', /^[A-ZÄÖÜ].*\.$/, code)
    assert.is.not(english?.[code], german?.[code])
  }
})

test('what an alarm of steering can be for is said in German, whatever it is', () => {
  for (const code of CONTROL_ERROR_CODES)
    assert.match(GERMAN.settings.alarms[code] ?? '', /^[A-ZÄÖÜ].*\.$/, code)
  assert.equal(
    Object.keys(GERMAN.settings.alarms).filter((code) => !CONTROL_ERROR_CODES.some((each) => each === code)),
    [],
  )
})

/**
 * Notices that are written where they are told: `code: '…'` with a sentence beside it. What only the plan says has a list, and
 * stands in its card; of the battery's control it is a notice too.
 */
function noticeCodes(source: string): string[] {
  return [...source.matchAll(/code: '([a-z-]+)',\s+sentence:/g)]
    .map(([, code = '']) => code)
    .filter((code) => code.startsWith('plan-control-') || !PLAN_CODES.some((each) => each === code))
}

test.run()
