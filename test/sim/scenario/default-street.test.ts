import { test } from 'uvu'
import * as assert from 'uvu/assert'
import { createDrives } from '../../../sim/profiles/drives.ts'
import { createDefaultStreet } from '../../../sim/scenario/default-street.ts'
import { demoTariff } from '../../../node/cli/demo/demo-tariff.ts'
import type { Scenario } from '../../../sim/scenario/scenario.ts'
import { expectedPrices } from './expected-prices.ts'

/** What the roofs have left over and what the other homes lack, in Wh, slot by slot from the start. */
async function balances(
  street: Scenario,
  slots: number,
): Promise<{ surplusWh: number; deficitWh: number }[]> {
  const drives = [...(await createDrives(street)).values()]
  return Array.from({ length: slots }, (_, slot) => {
    const nets = drives
      .map((drive) => drive.energyWh(street.startMs / street.slotMs + slot))
      .map((is) => is.pvWh - is.loadWh)
    const sum = (values: number[]) => values.reduce((left, right) => left + right, 0)
    return { surplusWh: sum(nets.filter((net) => net > 0)), deficitWh: -sum(nets.filter((net) => net < 0)) }
  })
}

for (let homes = 2; homes <= 12; homes++) {
  test(`${homes} homes can trade in each of the first eight slots`, async () => {
    const street = createDefaultStreet({ homes })
    assert.is(street.homes.length, homes)
    for (const { surplusWh, deficitWh } of await balances(street, 8)) {
      assert.ok(surplusWh > 200, `surplus ${surplusWh}`)
      assert.ok(deficitWh > 200, `deficit ${deficitWh}`)
    }
  })
}

test('around noon the six homes see scarce slots, slots with plenty, and prices between', async () => {
  const street = createDefaultStreet()
  const { retailMicroPerKwh, feedInMicroPerKwh } = demoTariff(street)
  const prices = await expectedPrices(street, 12)
  const scarce = prices.filter((price) => price === retailMicroPerKwh).length
  const plenty = prices.filter((price) => price === feedInMicroPerKwh).length
  assert.ok(scarce >= 2, `${scarce} scarce slots`)
  assert.ok(plenty >= 2, `${plenty} slots with plenty`)
  assert.ok(12 - scarce - plenty >= 4, `${12 - scarce - plenty} slots between`)
  assert.ok(!prices.includes(null), 'something trades in each')
})

test('the street is the same every time, and different homes are different', async () => {
  const energies = async () => {
    const drives = await createDrives(createDefaultStreet())
    const step = createDefaultStreet().startMs / 900_000
    return [...drives].map(([id, drive]) => [id, drive.energyWh(step), drive.energyWh(step + 50)])
  }
  const once = await energies()
  assert.equal(await energies(), once)
  assert.is(new Set(once.map(([, first]) => JSON.stringify(first))).size, 6)
})

test('the usual street has the homes that a visitor is shown', () => {
  const { homes, startMs, slotMs, ...street } = createDefaultStreet()
  assert.equal(
    homes.map(({ id }) => id),
    ['home-1', 'home-2', 'home-3', 'home-4', 'home-5', 'home-6'],
  )
  assert.is(new Date(startMs).toISOString(), '2026-06-19T09:00:00.000Z')
  assert.is(slotMs, 900_000)
  assert.equal(demoTariff(street), { retailMicroPerKwh: 310_000, feedInMicroPerKwh: 80_000 })
  assert.is(homes.filter(({ meterOnly }) => meterOnly).length, 1)
  assert.equal(
    homes.filter(({ battery }) => battery !== null).map(({ battery }) => battery?.capacityWh),
    [10_000],
  )
  assert.equal(
    homes.flatMap(({ pv }) => pv?.peakW ?? []),
    [8000, 8000, 4000],
  )
})

for (const homes of [1, 13, 2.5, NaN]) {
  test(`a street of ${homes} homes is a mistake of the caller`, () => {
    assert.throws(() => createDefaultStreet({ homes }), /2 to 12/)
  })
}

test.run()
