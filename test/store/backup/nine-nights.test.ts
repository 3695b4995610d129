/**
 * A home's backups over nine nights, with its real ledger and files and a clock that the test sets: seven remain, each of
 * them whole, though the clocks change in one night and the machine is off in another.
 */
import { readdir, readFile } from 'node:fs/promises'
import { join } from 'node:path'
import { setImmediate as turn } from 'node:timers/promises'
import { test } from 'uvu'
import * as assert from 'uvu/assert'
import { parseHomeConfig } from '../../../node/config/home-config.ts'
import { createHomeBackups } from '../../../node/home-backups.ts'
import { SILENT } from '../../../node/runtime/logger.ts'
import { siteIso } from '../../../node/runtime/site-time.ts'
import { listBackups } from '../../../node/store/backup/backup-folder.ts'
import { restoreBackup } from '../../../node/store/backup/restore-backup.ts'
import { newHomeKeys, writeKeyFile } from '../../../node/store/key-file.ts'
import { openLevelStore } from '../../../node/store/level-store.ts'
import { withDirectory } from '../../cli/run-command.ts'
import { makeLedgerChain, writeLedgerHome } from '../../support/ledger-chain.ts'
import { createVirtualTime } from '../../support/virtual-clock.ts'

const chain = await makeLedgerChain({ blocks: 2 })
const { community } = chain.street
const { timezone } = community.genesis
const KEEP = 7
const AT_MINUTE = 190
const HOUR_MS = 3_600_000
const DAY_MS = 24 * HOUR_MS
/** Noon of the day before the first night; in the fifth the clocks of Europe go forward. */
const START_MS = Date.parse('2026-03-24T12:00:00Z')
const TURNS_LIMIT = 100_000

test('of nine nights seven remain: the machine was off in one, and the clocks changed in another', () =>
  withDirectory(async (directory) => {
    const home = join(directory, 'home')
    const configPath = await writeLedgerHome(home, chain)
    await writeKeyFile(join(home, 'keys.json'), newHomeKeys())
    const configText = await readFile(configPath, 'utf8')
    const config = parseHomeConfig(configText, configPath)
    const store = await openLevelStore(join(config.dataDirectory, 'ledger'), {
      communityHash: community.hash,
    })
    const folder = join(directory, 'stick')
    const time = createVirtualTime(START_MS)

    const clock = time.clock()
    const open = () =>
      createHomeBackups(
        { folder, keep: KEEP, nightlyAtMinute: AT_MINUTE, home: { ...config, configText } },
        { community, store, clock, now: () => time.nowMs(), logger: SILENT, version: '0.1.0' },
      )
    /** Until the disk is done: then the only thing that is waited for is the next hour. */
    async function settle(): Promise<void> {
      for (let turns = 0; clock.timers() === 0; turns++) {
        assert.ok(turns < TURNS_LIMIT, 'no next night is waited for')
        await turn()
      }
    }
    async function start(): Promise<ReturnType<typeof open>> {
      const backups = open()
      backups.start()
      await settle()
      return backups
    }
    /** When the backup was made that is made by this moment. */
    async function pass(backups: ReturnType<typeof open>, toMs: number): Promise<number> {
      await time.advanceTo(toMs)
      await settle()
      return backups.figures()?.lastGoodMs ?? 0
    }

    try {
      const made: number[] = []
      let backups = await start()
      for (let night = 1; night <= 6; night++) made.push(await pass(backups, START_MS + night * DAY_MS))
      await backups.stop()
      // Off from noon to noon: what the seventh night missed is made up for a quarter of an hour after the start.
      await time.advanceTo(START_MS + 7 * DAY_MS)
      backups = await start()
      made.push(await pass(backups, START_MS + 7 * DAY_MS + HOUR_MS))
      for (let night = 8; night <= 9; night++) made.push(await pass(backups, START_MS + night * DAY_MS))
      assert.equal(backups.failure(), undefined)
      await backups.stop()

      const shown = made.map((atMs) => siteIso(atMs, timezone).slice(0, 16))
      assert.equal(
        shown,
        ['25T03:10', '26T03:10', '27T03:10', '28T03:10', '29T03:10', '30T03:10', '31T14:15']
          .map((each) => `2026-03-${each}`)
          .concat('2026-04-01T03:10', '2026-04-02T03:10'),
      )

      const kept = await listBackups(folder)
      assert.is((await readdir(folder)).length, KEEP, 'and nothing that was begun and left')
      assert.equal(
        kept.map(({ code, manifest }) => [code, manifest?.createdAtMs]),
        made
          .slice(-KEEP)
          .reverse()
          .map((atMs) => ['ok', atMs]),
      )
      for (const { path } of [kept[0], kept.at(-1)].flatMap((each) => each ?? [])) {
        const to = join(directory, `restored-${String(kept.findIndex((each) => each.path === path))}`)
        const { manifest } = await restoreBackup({ path, folder: to, withKeys: true, replacedEnding: null })
        assert.is(manifest.tip?.height, 2)
      }
    } finally {
      await store.close()
    }
  }))

test.run()
