import { test } from 'uvu'
import * as assert from 'uvu/assert'
import { mapPoints, type Sample } from '../../../hardware/device.ts'
import { createModbusServer } from '../../../hardware/emulator/modbus-server.ts'
import type { Bus } from '../../../hardware/modbus/bus.ts'
import { createProfileDevice } from '../../../hardware/profiles/create-profile-device.ts'
import { listProfiles, loadProfile } from '../../../hardware/profiles/load-profile.ts'
import { matchProfile } from '../../../hardware/profiles/match-profile.ts'
import type { Profile } from '../../../hardware/profiles/profile.ts'
import { hastyBus } from '../fixtures.ts'
import { readImages, unitsOf, type ImageFile, type Moment } from './images.ts'

const IMAGES = readImages()

/** Runs `body` beside a server of an image, whose moment can be changed; `requests` counts what was asked. */
async function withImage(
  image: ImageFile,
  body: (bus: Bus, show: (moment: Moment) => void, requests: () => number) => Promise<void>,
): Promise<void> {
  let shown = image.moments[0]
  let requests = 0
  const current = (): Moment => {
    if (shown === undefined) throw new Error('an image has moments')
    return shown
  }
  const server = createModbusServer(
    { host: '127.0.0.1', port: 0 },
    { unitAt: unitsOf(current, () => (requests += 1)) },
  )
  const { port } = await server.start()
  const bus = hastyBus(port, { requestTimeoutMs: 2000 })
  try {
    await body(
      bus,
      (moment) => (shown = moment),
      () => requests,
    )
  } finally {
    await bus.close()
    await server.stop()
  }
}

/** A profile that waits for nothing: pauses are for devices. */
async function hastyProfile(name: string): Promise<Profile> {
  const profile = await loadProfile(name)
  return { ...profile, connection: { ...profile.connection, delayMs: 0, minGapMs: 0 } }
}

function shownPoints(sample: Sample): Record<string, number | string> {
  return mapPoints((name) => sample.points[name].value ?? sample.points[name].quality)
}

/** The emulated hybrid's registers come from the emulator itself. */
const WITHOUT_IMAGE = ['streetwatt-hybrid']

test('every profile of a maker has an image', async () => {
  const names = await listProfiles()
  assert.equal(
    IMAGES.map(({ profile }) => profile),
    names.filter((name) => !WITHOUT_IMAGE.includes(name)),
  )
})

for (const image of IMAGES) {
  for (const moment of image.moments) {
    test(`${image.profile}: ${moment.what}`, async () => {
      await withImage(image, async (bus, show) => {
        const profile = await hastyProfile(image.profile)
        // Presence and variant are decided when a device is opened: by day where it is asleep now.
        const [first] = image.moments
        const isSleeping = Object.values(moment.expected).includes('stale')
        show(isSleeping && first !== undefined ? first : moment)
        const device = await createProfileDevice({ profile, bus }, { now: () => 1_000 })
        if (isSleeping) await device.sample()
        show(moment)
        assert.equal(shownPoints(await device.sample()), moment.expected)
        await device.close()
      })
    })
  }

  test(`${image.profile}: no poll takes more requests than its map asks for`, async () => {
    await withImage(image, async (bus, _show, requests) => {
      const device = await createProfileDevice(
        { profile: await hastyProfile(image.profile), bus },
        { now: () => 1_000 },
      )
      await device.sample()
      const before = requests()
      await device.sample()
      const used = requests() - before
      // SMA answers no register between those that it has, and these are scattered.
      assert.ok(used <= (image.profile === 'sma' ? 7 : 4), `${used} requests`)
      await device.close()
    })
  })

  test(`${image.profile}: the device is known by what it says, or says nothing that is its own`, async () => {
    await withImage(image, async (bus) => {
      const found = await matchProfile(bus, image.unitId, { gapMs: 0 })
      const { match } = await loadProfile(image.profile)
      assert.is(found?.name, match.length === 0 ? undefined : image.profile)
    })
  })
}

test('what a register has said once comes from no other register later', async () => {
  const image = IMAGES.find(({ profile }) => profile === 'kostal')
  const [day] = image?.moments ?? []
  const own = day?.units['71']
  if (image === undefined || day === undefined || own === undefined) throw new Error('the image is there')
  await withImage(image, async (bus, show) => {
    const device = await createProfileDevice(
      { profile: await hastyProfile('kostal'), bus },
      { now: () => 1_000 },
    )
    assert.is((await device.sample()).points.pvEnergyWh.source, 'Total DC PV energy@1056')
    const nan = [0, 0x7fc0]
    show({ ...day, units: { 71: { holding: { ...own.holding, 1056: nan } } } })
    // Model 160 counts as well, but a counter that changes its source would jump.
    const { value, quality } = (await device.sample()).points.pvEnergyWh
    assert.equal([value, quality], [null, 'not-implemented'])
  })
})

test('what another unit would say is left out where there is no such unit', async () => {
  const image = IMAGES.find(({ profile }) => profile === 'sma')
  const [, , alone] = image?.moments ?? []
  if (image === undefined || alone === undefined) throw new Error('the image is there')
  await withImage(image, async (bus, show) => {
    const { 3: _own, ...units } = alone.units
    show({ ...alone, units })
    const device = await createProfileDevice(
      { profile: await hastyProfile('sma'), bus },
      { now: () => 1_000 },
    )
    const { pvPowerW, gridImportWh } = (await device.sample()).points
    assert.equal([pvPowerW.value, gridImportWh.quality], [4400, 'not-implemented'])
  })
})

test.run()
