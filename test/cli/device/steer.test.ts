/** Arming, steering and releasing an emulated battery with the commands, as its owner does. */
import { readdir } from 'node:fs/promises'
import { join } from 'node:path'
import { test } from 'uvu'
import * as assert from 'uvu/assert'
import type { Running } from '../run-command.ts'
import { runCommand, startCommand, waitFor, withDirectory } from '../run-command.ts'
import { codeOf, document, withEmulated } from './emulated.ts'

const LIMIT_MS = 60_000

interface Points {
  readonly points: Record<string, { value: number | null }>
}

/** An emulated device, and a data folder of its own. */
function withBattery(
  device: string,
  body: (bench: {
    place: string
    folder: string
    arm: (...more: string[]) => ReturnType<typeof runCommand>
    steer: (...more: string[]) => string[]
    batteryW: () => Promise<number>
  }) => Promise<void>,
): Promise<void> {
  const profile = ['--unit', '1', '--profile', device.includes('-') ? device : 'sunspec']
  return withEmulated(['--device', device, '--unit', '1'], ({ place }) =>
    withDirectory((folder) =>
      body({
        place,
        folder,
        arm: (...more) => runCommand(['device', 'arm', place, ...profile, '--data-dir', folder, ...more]),
        steer: (...more) => ['device', 'steer', '--host', place, ...profile, '--data-dir', folder, ...more],
        async batteryW() {
          const { points } = await document<Points>(['device', 'read', place, ...profile, '--json'])
          return (points['batteryDischargePowerW']?.value ?? 0) - (points['batteryChargePowerW']?.value ?? 0)
        },
      }),
    ),
  )
}

async function waitForBattery(
  batteryW: () => Promise<number>,
  wantedW: number,
  running?: Running,
): Promise<void> {
  await waitFor(
    `a battery at ${wantedW} W`,
    async () => ((await batteryW()) === wantedW ? true : undefined),
    {
      limitMs: LIMIT_MS,
      heard: () => running?.heard() ?? '',
    },
  )
}

test('nothing is armed without a yes, and nothing is steered without arming', () =>
  withBattery('der', async ({ arm, steer, folder }) => {
    const refused = await arm()
    assert.is(codeOf(refused), 'usage-consent-missing')
    assert.is(refused.code, 2)
    assert.match(refused.stderr, /Streetwatt may charge, discharge and hold this battery/)
    assert.equal(await readdir(folder), [])
    const steered = await runCommand(steer('--power-w', '-1000', '--for', '10', '--yes'))
    assert.is(codeOf(steered), 'control-not-armed')
    assert.is(steered.code, 1)
  }))

test('a battery without a timer of its own needs the second consent, which names the risk', () =>
  withBattery('sungrow-sh', async ({ arm }) => {
    const refused = await arm('--yes')
    assert.is(codeOf(refused), 'usage-consent-missing')
    assert.match(refused.stderr, /This device has no timer of its own\. If this computer loses power/)
    assert.match(refused.stderr, /--accept-power-loss-risk/)
    assert.is((await arm('--yes', '--accept-power-loss-risk')).code, 0)
  }))

test('a device without a battery cannot be armed', () =>
  withBattery('meter', async ({ arm }) => {
    const refused = await arm('--yes')
    assert.is(codeOf(refused), 'device-not-steerable')
    assert.match(refused.stderr, /it has no battery/)
  }))

test('steering charges until Ctrl-C, and the battery is back to normal before the command ends', () =>
  withBattery('der', async ({ arm, steer, batteryW, folder }) => {
    assert.is((await arm('--yes')).code, 0)
    const restW = await batteryW()
    const running = startCommand(steer('--power-w', '-2000', '--for', '600', '--yes'))
    await waitForBattery(batteryW, -2000, running)
    running.child.kill('SIGINT')
    const { code, stderr } = await running.ended
    assert.is(code, 0, stderr)
    assert.match(stderr, /back to normal \(as you asked\)/)
    await waitForBattery(batteryW, restW)
    assert.is(
      codeOf(await runCommand(steer('--power-w', '1', '--for', '90000', '--yes'))),
      'usage-value-invalid',
    )
    const [listed] = await document<{ armed: { alarm: unknown } }[]>([
      ...['device', 'list', '--data-dir', folder, '--json'],
    ])
    assert.is(listed?.armed.alarm, null)
  }))

test('discharging is the other sign, ends by itself, and is told line by line', () =>
  withBattery('der', async ({ arm, steer }) => {
    assert.is((await arm('--yes', '--max-discharge-w', '1500')).code, 0)
    const { stdout, code } = await runCommand(steer('--power-w', '+2500', '--for', '3', '--yes', '--json'))
    assert.is(code, 0)
    const lines = stdout
      .trimEnd()
      .split('\n')
      .map((line) => JSON.parse(line) as Record<string, unknown>)
    const [taken] = lines
    assert.is(taken?.['type'], 'taken')
    assert.equal((taken?.['set'] as { powerW: number; limitedBy: string[] } | undefined)?.limitedBy, [
      'nameplate',
    ])
    assert.is((taken?.['set'] as { powerW: number } | undefined)?.powerW, 1500)
    assert.equal([lines.at(-1)?.['type'], lines.at(-1)?.['why']], ['released', 'over'])
  }))

test('after a crash the battery is set back by its watchdog or by device release', () =>
  withBattery('sungrow-sh', async ({ arm, steer, batteryW, folder }) => {
    assert.is((await arm('--yes', '--accept-power-loss-risk')).code, 0)
    const restW = await batteryW()
    const running = startCommand(steer('--power-w', '-1000', '--for', '600', '--yes'))
    await waitForBattery(batteryW, -1000, running)
    running.child.kill('SIGKILL')
    await running.ended
    const released = await runCommand(['device', 'release', '--data-dir', folder])
    assert.is(released.code, 0, released.stderr)
    await waitForBattery(batteryW, restW)
  }))

test('disarming needs no device, and says what it did', () =>
  withBattery('der', async ({ arm, folder }) => {
    assert.is((await arm('--yes')).code, 0)
    const disarm = ['device', 'disarm', '--data-dir', folder]
    assert.match((await runCommand(disarm)).stdout, /^Disarmed: Streetwatt Emulated der, serial EMU-1000\./)
    assert.is((await runCommand(disarm)).stdout, 'Nothing is armed.\n')
    const folders = await readdir(join(folder, 'control'))
    assert.is(folders.length, 1)
  }))

test.run()
