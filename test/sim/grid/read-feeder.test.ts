import { test } from 'uvu'
import * as assert from 'uvu/assert'
import { readFeeder } from '../../../sim/grid/read-feeder.ts'
import { makeFeeder, SAMPLE_FEEDER } from './sample-feeder.ts'

const TABLES: Readonly<Record<string, string>> = {
  'Lines.csv':
    '# lines,,\nName,Bus1,Bus2,Phases,Length,Units,LineCode\nL1,10,20,ABC,100,m,thick\nL2,30,20,ABC,0.05,km,thick\n',
  'LineCodes.csv': 'Name,nphases,R1,X1,R0,X0,C1,C0,Units\nthick,3,0.2,0.08,0.8,0.3,0,0,km\n',
  'Loads.csv':
    'Name,numPhases,Bus, phases,kV,Model,Connection,kW,PF,Yearly\nLOAD1,1,30,B,0.23,1,wye,1,0.95,Shape_1\n',
  'Transformer.csv':
    'Name, phases, bus1, bus2, kV_pri, kV_sec, MVA, Conn_pri, Conn_sec, %XHL,% resistance\nTR1,3,SourceBus,10,11,0.4,0.4, Delta, Wye,4,1\n',
  'Source.csv': '[Source]\nVoltage=11 kV\npu=1.02\n',
}

const readTables = (tables: Readonly<Record<string, string>>) =>
  readFeeder('street', {
    readFile: async (path) => {
      const text = tables[path.slice('street/'.length)]
      if (text === undefined) throw new Error('there is none')
      return new TextEncoder().encode(text)
    },
  })

async function codeOf(action: () => unknown): Promise<unknown> {
  try {
    await action()
  } catch (error) {
    const { code, detail } = error as { code: unknown; detail: { line?: number; column?: number } }
    return detail.line === undefined ? code : `${String(code)} ${detail.line}:${detail.column ?? 0}`
  }
  return 'ok'
}

test('tables in the IEEE layout become a feeder in ohms and metres', async () => {
  const feeder = await readTables(TABLES)
  assert.equal(
    feeder.buses.map(({ name }) => name),
    ['10', '20', '30'],
  )
  assert.equal(
    feeder.lines.map(({ lengthM }) => lengthM),
    [100, 50],
  )
  assert.ok(Math.abs((feeder.lines[1]?.impedance.zero.resistanceOhm ?? 0) - 0.04) < 1e-12)
  // 4 % of 400 V squared by 400 kVA.
  assert.ok(Math.abs(feeder.transformer.impedance.positive.reactanceOhm - 0.016) < 1e-12)
  assert.ok(Math.abs(feeder.sourceVoltageV - (1.02 * 400) / Math.sqrt(3)) < 1e-9)
  assert.equal(feeder.loads[0]?.phases, ['B'])
  assert.equal(feeder.limits, { lowVoltageV: 207, highVoltageV: 1.1 * 230 })
})

test('what is wrong with a table is said with its line and column', async () => {
  const change = (name: string, from: string, to: string) =>
    codeOf(() => readTables({ ...TABLES, [name]: (TABLES[name] ?? '').replace(from, to) }))
  assert.is(await change('Lines.csv', '0.05', 'far'), 'feeder-invalid 4:14')
  assert.is(await change('Lines.csv', 'km,thick', 'km,thin'), 'feeder-invalid 4:22')
  assert.is(await change('LineCodes.csv', ',0,0,km', ',3,0,km'), 'feeder-invalid 2:26')
  assert.is(await change('Loads.csv', '1,30,B', '1,31,B'), 'feeder-bus-unknown 2:9')
  assert.is(await change('Loads.csv', '30,B', '30,D'), 'feeder-invalid 2:12')
  assert.is(await change('Lines.csv', 'L2,', 'L3,10,30,ABC,1,m,thick\nL2,'), 'feeder-not-radial')
  assert.is(await change('Lines.csv', 'L1,10', 'L1,11'), 'feeder-island')
  const { 'Lines.csv': _, ...without } = TABLES
  assert.is(await codeOf(() => readTables(without)), 'feeder-unreadable')
})

test('a short YAML file is a feeder, and a mistake in it has a place', async () => {
  const feeder = makeFeeder()
  assert.is(feeder.lines.length, 4)
  assert.ok(Math.abs((feeder.lines[2]?.impedance.zero.resistanceOhm ?? 0) - 4 * 0.868 * 0.09) < 1e-12)
  assert.is(
    await codeOf(() => makeFeeder(SAMPLE_FEEDER.replace('length: 180 m', 'lenght: 180 m'))),
    'feeder-invalid 9:38',
  )
  assert.is(
    await codeOf(() => makeFeeder(SAMPLE_FEEDER.replace('code: thin', 'code: copper'))),
    'feeder-invalid 11:52',
  )
  assert.is(
    await codeOf(() => makeFeeder(SAMPLE_FEEDER.replace('bus: end', 'bus: nowhere'))),
    'feeder-bus-unknown 17:26',
  )
  assert.is(
    await codeOf(() => makeFeeder(SAMPLE_FEEDER.replace('from: north', 'from: away'))),
    'feeder-island',
  )
})

test.run()
