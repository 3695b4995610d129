import { test } from 'uvu'
import * as assert from 'uvu/assert'
import { applyChanges } from '../../../sim/sweep/changes.ts'
import { readYaml } from '../../../sim/scenario/yaml-document.ts'
import { failureOf } from '../scenario/make-scenario.ts'

const DOCUMENT = { seed: 1, homes: [{ id: 'anna', pv: { kWp: 4 } }, { id: 'brandt' }] }

test('a value is found by keys, by the id of an item, by its place, and in all items', () => {
  const change = (path: string) => applyChanges(DOCUMENT, [{ path, value: 7 }])
  assert.equal(change('seed'), { ...DOCUMENT, seed: 7 })
  const expected = { ...DOCUMENT, homes: [{ id: 'anna', pv: { kWp: 7 } }, { id: 'brandt' }] }
  assert.equal(change('homes.anna.pv.kWp'), expected)
  assert.equal(change('homes[0].pv.kWp'), expected)
  assert.equal(change('homes.*.days'), {
    seed: 1,
    homes: [
      { id: 'anna', pv: { kWp: 4 }, days: 7 },
      { id: 'brandt', days: 7 },
    ],
  })
})

test('maps that the file leaves out are made, and the document itself stays as it is', () => {
  const before = structuredClone(DOCUMENT)
  assert.equal(applyChanges(DOCUMENT, [{ path: 'forecast.error', value: '10 %' }]), {
    ...DOCUMENT,
    forecast: { error: '10 %' },
  })
  assert.equal(DOCUMENT, before)
})

test('what YAML homes share by an alias is changed for the named one only', () => {
  const { value } = readYaml('homes:\n  - { id: a, pv: &roof { kWp: 4 } }\n  - { id: b, pv: *roof }\n', {
    file: 'x',
  })
  assert.equal(applyChanges(value, [{ path: 'homes.a.pv.kWp', value: 9 }]), {
    homes: [
      { id: 'a', pv: { kWp: 9 } },
      { id: 'b', pv: { kWp: 4 } },
    ],
  })
})

test('a path that leads nowhere is refused, with what there is', async () => {
  const refused = async (path: string) => failureOf(() => applyChanges(DOCUMENT, [{ path, value: 1 }]))
  for (const path of ['', 'homes..pv', 'a b', 'homes[x]', 'seed.more', 'homes[2].pv', '__proto__.polluted'])
    assert.is((await refused(path)).code, 'usage-sweep-parameter', path)
  assert.match((await refused('homes.anne.pv')).message, 'there are anna, brandt')
  assert.is(({} as Record<string, unknown>)['polluted'], undefined)
})

test.run()
