/** The nightly backup: at its hour by the site's clocks, made up for after a machine was off, and said when it fails. */
import { mkdir, readdir, rm, writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import { test } from 'uvu'
import * as assert from 'uvu/assert'
import { OperatingError } from '../../../node/core/units/operating-error.ts'
import { SILENT } from '../../../node/runtime/logger.ts'
import { siteIso } from '../../../node/runtime/site-time.ts'
import type { BackupDesk } from '../../../node/store/backup/backup-desk.ts'
import { createBackupDesk } from '../../../node/store/backup/backup-desk.ts'
import { backupPath } from '../../../node/store/backup/backup-folder.ts'
import type { Manifest } from '../../../node/store/backup/manifest.ts'
import { createNightlyBackups, nextHour } from '../../../node/store/backup/nightly-backups.ts'
import { withDirectory } from '../../cli/run-command.ts'
import { createVirtualTime } from '../../support/virtual-clock.ts'

const BERLIN = { atMinute: 190, timezone: 'Europe/Berlin' }
const DAY_MS = 86_400_000
const START_MS = Date.parse('2026-06-10T12:00:00Z')
const MANIFEST = { tip: { height: 9 } } as Manifest

const HOURS: readonly (readonly [after: string, atMinute: number, expected: string, why: string])[] = [
  ['2026-06-10T00:00:00Z', 190, '2026-06-10T03:10:00+02:00', 'later on the same day'],
  ['2026-06-10T01:10:00Z', 190, '2026-06-11T03:10:00+02:00', 'the moment itself is over'],
  ['2026-03-28T12:00:00Z', 190, '2026-03-29T03:10:00+02:00', 'the night is an hour shorter'],
  ['2026-10-24T12:00:00Z', 190, '2026-10-25T03:10:00+01:00', 'the night is an hour longer'],
  ['2026-03-28T12:00:00Z', 150, '2026-03-29T03:30:00+02:00', 'an hour that is not there'],
  ['2026-10-24T12:00:00Z', 150, '2026-10-25T02:30:00+02:00', 'an hour that is there twice: the first'],
  ['2026-10-25T00:40:00Z', 150, '2026-10-26T02:30:00+01:00', 'and not again at the second'],
  ['2026-06-10T12:00:00Z', 0, '2026-06-11T00:00:00+02:00', 'midnight'],
]
for (const [after, atMinute, expected, why] of HOURS) {
  test(`after ${after} minute ${String(atMinute)} of the day comes at ${expected}: ${why}`, () => {
    const atMs = nextHour(Date.parse(after), { ...BERLIN, atMinute })
    assert.is(siteIso(atMs, 'Europe/Berlin'), expected)
  })
}

function playedDesk(lastGoodMs?: number) {
  const made: number[] = []
  const time = createVirtualTime(START_MS)
  const desk: Pick<BackupDesk, 'makeNightly' | 'look' | 'lastGoodMs' | 'stop'> = {
    makeNightly: () => Promise.resolve(void made.push(time.nowMs())),
    look: () => Promise.resolve(),
    lastGoodMs: () => lastGoodMs,
    stop: () => Promise.resolve(),
  }
  return { made, time, nightly: createNightlyBackups(BERLIN, { clock: time.clock(), desk }) }
}

test('one is made each night while the node runs, and none after it was stopped', async () => {
  const { made, time, nightly } = playedDesk(START_MS - 1000)
  nightly.start()
  await time.advanceTo(START_MS + 3 * DAY_MS)
  assert.equal(
    made.map((atMs) => siteIso(atMs, BERLIN.timezone)),
    ['2026-06-11T03:10:00+02:00', '2026-06-12T03:10:00+02:00', '2026-06-13T03:10:00+02:00'],
  )
  await nightly.stop()
  await time.advanceTo(START_MS + 6 * DAY_MS)
  assert.is(made.length, 3)
})

test('a machine that was off at night makes up for it a quarter of an hour after its start, once', async () => {
  const { made, time, nightly } = playedDesk(START_MS - 2 * DAY_MS)
  nightly.start()
  await time.advanceTo(START_MS + DAY_MS / 2)
  assert.equal(made, [START_MS + 900_000])
  await nightly.stop()
})

async function withDesk(
  body: (desk: BackupDesk, at: { folder: string; setNow: (ms: number) => void }) => Promise<void>,
  write = (path: string) => writeFile(path, '').then(() => MANIFEST),
): Promise<void> {
  await withDirectory(async (directory) => {
    const folder = join(directory, 'backups')
    let nowMs = START_MS
    const desk = createBackupDesk(
      { folder, keep: 2 },
      {
        ...{ nowMs: () => nowMs, logger: SILENT },
        write: async ({ path }) => {
          await mkdir(folder, { recursive: true })
          return write(path)
        },
      },
    )
    await body(desk, { folder, setNow: (ms) => (nowMs = ms) })
  })
}

test('as many nights are kept as are asked for; what people made themselves stays', () =>
  withDesk(async (desk, { folder, setNow }) => {
    const begun = desk.begin({ path: null, withKeys: true })
    assert.equal(begun, { code: 'ok', path: backupPath(folder, 'backup', START_MS) })
    assert.equal(desk.begin({ path: null, withKeys: true }), { code: 'backup-running' }, 'one at a time')
    for (let night = 1; night <= 4; night++) {
      setNow(START_MS + night * DAY_MS)
      await desk.makeNightly()
    }
    assert.is(desk.progress().state, 'done')
    assert.is(desk.lastGoodMs(), START_MS + 4 * DAY_MS)
    assert.equal(
      (await readdir(folder)).sort(),
      [
        backupPath('', 'backup', START_MS),
        backupPath('', 'nightly', START_MS + 3 * DAY_MS),
        backupPath('', 'nightly', START_MS + 4 * DAY_MS),
      ].sort(),
    )
  }))

test('a night that fails is kept for people until one is good again, and takes no older backup with it', () => {
  let isFull = false
  const write = (path: string): Promise<Manifest> => {
    if (isFull) return Promise.reject(new OperatingError({ code: 'backup-unwritable', path }, 'No room.'))
    return writeFile(path, '').then(() => MANIFEST)
  }
  return withDesk(async (desk, { folder, setNow }) => {
    await desk.makeNightly()
    isFull = true
    for (let night = 1; night <= 3; night++) {
      setNow(START_MS + night * DAY_MS)
      await desk.makeNightly()
      assert.is(desk.failure()?.code, 'backup-unwritable')
    }
    assert.is(desk.lastGoodMs(), START_MS)
    assert.is((await readdir(folder)).length, 1)
    isFull = false
    setNow(START_MS + 4 * DAY_MS)
    await desk.makeNightly()
    assert.is(desk.failure(), undefined)
    await rm(folder, { recursive: true })
  }, write)
})

test('a backup that somebody asked for and that fails is told with its code', () =>
  withDesk(
    async (desk) => {
      desk.begin({ path: '/elsewhere/b.tar', withKeys: false })
      await desk.stop()
      const { state } = desk.progress()
      assert.is(state, 'failed')
      assert.equal(desk.progress(), { state, path: '/elsewhere/b.tar', code: 'backup-unwritable' })
      assert.is(desk.failure(), undefined, 'the nightly one is well')
    },
    () => Promise.reject(new Error('no disk')),
  ))

test.run()
