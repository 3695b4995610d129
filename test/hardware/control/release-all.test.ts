/** `device release --all`: from the disk alone, for leases of programs that are gone, run on, or never wrote a whole file. */
import { writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { test } from 'uvu'
import * as assert from 'uvu/assert'
import { listDeviceFolders } from '../../../hardware/control/journal.ts'
import { releaseAll, type ReleaseResult } from '../../../hardware/control/release-all.ts'
import { kill, until, withSteeredHome, type SteeredHome } from './steered-home.ts'

const CHARGE = { action: 'charge', powerW: 2000, forMs: 120_000 } as const

const release = (home: SteeredHome, options: { withinMs?: number; evenIfReleased?: boolean } = {}) =>
  releaseAll({ dataDirectory: home.dataDirectory, ...options }, { now: Date.now, random: Math.random })

const outcomes = (results: readonly ReleaseResult[]) => results.map(({ outcome, code }) => [outcome, code])

/** A node that charges, and is killed with its watchdog. */
async function leaveForced(home: SteeredHome): Promise<void> {
  const node = home.startNode({ command: CHARGE, timings: {} })
  await node.said('taken')
  kill(node.watchdogPid())
  node.process.kill('SIGKILL')
  await until(() => node.hasEnded())
  assert.is(home.chargeW(), CHARGE.powerW)
}

async function folderOf(home: SteeredHome): Promise<string> {
  const [folder] = await listDeviceFolders(home.dataDirectory)
  return folder ?? ''
}

test('what was only armed has nothing to release', async () => {
  await withSteeredHome('sungrow-sh', {}, async (home) => {
    assert.equal(outcomes(await release(home)), [['nothing-held', null]])
    assert.equal(outcomes(await release(home, { evenIfReleased: true })), [['nothing-held', null]])
  })
})

test('a data directory without devices has nothing to release', async () => {
  assert.equal(
    await releaseAll({ dataDirectory: '/nonexistent' }, { now: Date.now, random: Math.random }),
    [],
  )
})

test('a battery that was left forced is released once; again only if somebody insists', async () => {
  await withSteeredHome('sungrow-sh', {}, async (home) => {
    await leaveForced(home)
    assert.equal(outcomes(await release(home)), [['released', null]])
    assert.is(home.chargeW(), 0)
    assert.equal(outcomes(await release(home)), [['nothing-held', null]])
    home.emulator.set({ emsMode: 2, command: 0xaa, commandW: 2000 })
    assert.equal(outcomes(await release(home, { evenIfReleased: true })), [['released', null]])
    assert.is(home.chargeW(), 0)
  })
})

test('a node that runs on loses its lease, and does not take it back', async () => {
  await withSteeredHome('sungrow-sh', {}, async (home) => {
    const node = home.startNode({ command: CHARGE, timings: { tickMs: 300 } })
    await node.said('taken')
    node.watchdogPid()
    assert.equal(outcomes(await release(home)), [['released', null]])
    assert.equal(await node.said('released'), { type: 'released', why: 'elsewhere' })
    assert.is(home.chargeW(), 0)
    assert.not(node.hasEnded())
  })
})

test('a device that is away stays in the journal, and is released later', async () => {
  await withSteeredHome('sungrow-sh', {}, async (home) => {
    await leaveForced(home)
    await home.emulator.stop()
    const [result] = await release(home, { withinMs: 700 })
    assert.is(result?.outcome, 'failed')
    assert.is(result?.code, 'control-device-unreachable')
    assert.is(result?.device?.serial, 'A2290812345')
  })
})

test('a damaged journal is released by its copy; without one it is said that nobody knows', async () => {
  await withSteeredHome('sungrow-sh', {}, async (home) => {
    await leaveForced(home)
    writeFileSync(join(await folderOf(home), 'journal.json'), '{"torn')
    const [result] = await release(home)
    assert.equal([result?.outcome, result?.wasDamaged], ['released', true])
    assert.is(home.chargeW(), 0)
    writeFileSync(join(await folderOf(home), 'journal.json'), '')
    writeFileSync(join(await folderOf(home), 'order.json'), '')
    assert.equal(outcomes(await release(home)), [['failed', 'control-journal-damaged']])
  })
})

test.run()
