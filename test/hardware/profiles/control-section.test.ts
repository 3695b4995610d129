/** What the control sections of profiles make emulated batteries do, and that their normal values end it. */
import { readFile } from 'node:fs/promises'
import { test } from 'uvu'
import * as assert from 'uvu/assert'
import { compileSteps } from '../../../hardware/control/compile.ts'
import type { ControlBus } from '../../../hardware/control/control-image.ts'
import type { ControlAction, ControlPlan } from '../../../hardware/control/plan.ts'
import { createEmulator } from '../../../hardware/emulator/emulator.ts'
import type { Drive } from '../../../hardware/emulator/drive.ts'
import { EMULATED_DEVICES, type EmulatedDeviceName } from '../../../hardware/emulator/options.ts'
import { listProfiles, loadProfile, parseProfile } from '../../../hardware/profiles/load-profile.ts'
import { hastyBus } from '../fixtures.ts'

const START_MS = Date.UTC(2026, 5, 21, 22)
const LOAD_W = 600
const POWER_W = 1500
/** What an owner has to set by hand before a device may be steered. */
const OWNERS_SETTINGS: Partial<Record<EmulatedDeviceName, Record<string, number>>> = {
  solaredge: { controlMode: 4 },
}

interface SteeredHome {
  apply(action: ControlAction | 'normal', timer: number): Promise<void>
  /** Charging is above 0, discharging below. */
  batteryW(): number
  pass(ms: number): void
}

async function withSteeredHome(
  name: EmulatedDeviceName,
  plan: ControlPlan,
  body: (home: SteeredHome) => Promise<void>,
): Promise<void> {
  let nowMs = START_MS + 1000
  const drive: Drive = { stepMs: 60_000, energyWh: () => ({ loadWh: LOAD_W / 60, pvWh: 0 }) }
  const settings = OWNERS_SETTINGS[name] ?? {}
  const emulator = createEmulator(
    { device: name, port: 0, startMs: START_MS, settings },
    { drive, now: () => nowMs },
  )
  const { port, units } = await emulator.start()
  const unitId = units[0] ?? 1
  const bus = hastyBus(port, { requestTimeoutMs: 2000 })
  try {
    await body({
      async apply(action, timer) {
        const steps = action === 'normal' ? plan.normal : (plan.actions[action]?.steps ?? [])
        const image = { words: () => null }
        const writes = compileSteps(steps, { unitId, image, powerW: POWER_W, pvPowerW: 0, timer })
        await sendAll(bus, writes)
      },
      batteryW() {
        const { powersW } = emulator.state()
        return powersW.chargeWh - powersW.dischargeWh
      },
      pass(ms) {
        nowMs += ms
      },
    })
  } finally {
    await bus.close()
    await emulator.stop()
  }
}

async function sendAll(bus: ControlBus, writes: ReturnType<typeof compileSteps>): Promise<void> {
  for (const { unitId, address, words, functionCode, checks } of writes) {
    await bus.writeHolding(unitId, address, words, { functionCode })
    for (const check of checks)
      assert.equal(await bus.readHolding(unitId, check.address, check.words.length), check.words)
  }
}

const EXPECTED_W: Readonly<Record<ControlAction, number>> = {
  charge: POWER_W,
  discharge: -POWER_W,
  hold: 0,
  'block-charge': -LOAD_W,
}

for (const name of EMULATED_DEVICES.filter((device) => device !== 'hybrid')) {
  if (!(await listProfiles()).includes(name)) continue
  const { control: plan } = await loadProfile(name)
  if (plan === null) continue
  for (const action of Object.keys(plan.actions) as ControlAction[]) {
    test(`${name}: ${action} does what it says, and the normal values end it`, async () => {
      await withSteeredHome(name, plan, async (home) => {
        assert.is(home.batteryW(), -LOAD_W)
        await home.apply(action, 600)
        home.pass(120_000)
        assert.is(home.batteryW(), EXPECTED_W[action])
        await home.apply('normal', 0)
        home.pass(120_000)
        assert.is(home.batteryW(), -LOAD_W)
      })
    })

    test(`${name}: ${action} ${plan.reversion.kind === 'device-timer' ? 'ends by the timer of the device' : 'goes on when nobody ends it'}`, async () => {
      const { reversion } = plan
      await withSteeredHome(name, plan, async (home) => {
        const isMinutes = reversion.kind === 'device-timer' && reversion.unit === 'minutes'
        await home.apply(action, isMinutes ? 5 : 300)
        home.pass(240_000)
        assert.is(home.batteryW(), EXPECTED_W[action])
        home.pass(240_000)
        assert.is(home.batteryW(), reversion.kind === 'device-timer' ? -LOAD_W : EXPECTED_W[action])
      })
    })
  }
}

test('the README says of every profile what it steers and how that ends', async () => {
  const readme = await readFile(new URL('../../../hardware/profiles/README.md', import.meta.url), 'utf8')
  const rows = readme.split('\n').filter((line) => line.startsWith('| `'))
  const cells = new Map(rows.map((row) => [row.split('`')[1], row.split('|').map((cell) => cell.trim())]))
  assert.equal([...cells.keys()].sort(), await listProfiles())
  for (const name of await listProfiles()) {
    const { control, sunspec, testedOnARealDevice } = await loadProfile(name)
    assert.is(testedOnARealDevice, 'no', name)
    const [, , , steers = '', ends = ''] = cells.get(name) ?? []
    if (control === null) {
      assert.is(/^–?$/.test(steers), sunspec?.forces124 !== true, name)
      continue
    }
    assert.is(steers, Object.keys(control.actions).join(', '), name)
    assert.is(ends.startsWith('timer in the device'), control.reversion.kind === 'device-timer', name)
  }
})

const STEERED = `version: 1
name: mine
manufacturer: Ours
models: [One]
testedOnARealDevice: no
sources: [a document]
protocol: registers
parts: { battery: true }
registers:
  power: { vendor: P, address: 10, type: i32, unit: W }
points:
  batteryPowerW: { of: power, positive: charge }
control:
  wear: volatile
  reversion: { kind: software }
  registers:
    mode: { vendor: Mode, address: 20, type: u16 }
    setPoint: { vendor: Set point, address: 21, type: i16, exponent: 1 }
  actions:
    charge:
      steps:
        - { write: setPoint, power: negative }
        - { write: mode, value: 2 }
  normal:
    - { write: mode, value: 0 }
    - { write: setPoint, value: 0 }
`

function messageOf(text: string): string {
  try {
    parseProfile(text, 'mine.yaml')
  } catch (error) {
    return error instanceof Error ? error.message : ''
  }
  return ''
}

test('a control section becomes a plan, with the order of words and the scale of its registers', () => {
  const { control } = parseProfile(
    STEERED.replace('protocol: registers', 'protocol: registers\ndefaults: { wordOrder: low-first }'),
    'mine.yaml',
  )
  assert.equal(control?.actions.charge?.steps[0], {
    name: 'Set point',
    address: 21,
    type: 'i16',
    wordOrder: 'low-first',
    scale: { exponent: 1 },
    value: { from: 'power', sign: -1 },
  })
  assert.is(control?.name, 'mine')
})

test('a plan that cannot be undone, or names what is not there, is refused with its place', () => {
  assert.match(
    messageOf(STEERED.replace('    - { write: setPoint, value: 0 }\n', '')),
    /mine.yaml:14:3: .*no normal value/,
  )
  assert.match(
    messageOf(STEERED.replace('write: setPoint, power', 'write: setPoin, power')),
    /:22:20: .*did you mean "setPoint"/,
  )
  assert.match(messageOf(STEERED.replace('power: negative', 'power: down')), /:22:37: /)
  assert.match(
    messageOf(
      STEERED.replace('{ kind: software }', '{ kind: device-timer, timer: mode, unit: minutes, maximum: 9 }'),
    ),
    /timer/,
  )
})

test.run()
