/** Our client reads a server that shares no code with us. */
import { fileURLToPath } from 'node:url'
import { test } from 'uvu'
import * as assert from 'uvu/assert'
import type { EndpointAddress } from '../../../hardware/modbus/address.ts'
import { exceptionCodeOf } from '../../../hardware/modbus/bus-errors.ts'
import { createBus, type Bus } from '../../../hardware/modbus/bus.ts'
import { discoverSunSpec } from '../../../hardware/sunspec/discover.ts'
import { BASE_ADDRESSES } from '../../../hardware/sunspec/walk.ts'
import { optionalTest, pythonWithPymodbus } from '../../support/optional.ts'
import { errorOf } from '../fixtures.ts'
import { serialLine } from './lines.ts'
import { withProgram, withPtyPair } from './processes.ts'

const SERVER = fileURLToPath(new URL('./pymodbus-server.py', import.meta.url))
const UNIT = 3
const python = pythonWithPymodbus()
const line = serialLine()

async function withBus(address: EndpointAddress, body: (bus: Bus) => Promise<void>): Promise<void> {
  const bus = createBus({ ...address, requestTimeoutMs: 5_000, deadlineMs: 30_000 }, { random: () => 0 })
  try {
    await body(bus)
  } finally {
    await bus.close()
  }
}

async function checkMap(bus: Bus, base: number): Promise<void> {
  const [found] = await discoverSunSpec(bus, { unitIds: [UNIT] })
  assert.equal(
    [found?.base, found?.manufacturer, found?.model, found?.serial],
    [base, 'pymodbus', 'Datastore', 'PY-42'],
  )
  assert.is(exceptionCodeOf(await errorOf(bus.readHolding(UNIT, base + 200, 1))), 2)
}

for (const base of BASE_ADDRESSES) {
  optionalTest(test, `pymodbus over TCP is read at base ${base}`, python, async () => {
    await withProgram([python.path, SERVER, 'tcp', `${base}`], async ({ firstLine }) => {
      await withBus({ host: '127.0.0.1', port: Number(firstLine) }, (bus) => checkMap(bus, base))
    })
  })

  optionalTest(
    test,
    `pymodbus over a serial line is read at base ${base}`,
    line.isPresent ? python : line,
    async () => {
      await withPtyPair(async (left, right) => {
        await withProgram([python.path, SERVER, 'rtu', `${base}`, right], async () => {
          const address = { transport: 'rtu', path: left, baudRate: 115_200, parity: 'none' } as const
          await withBus(address, (bus) => checkMap(bus, base))
        })
      })
    },
  )
}

optionalTest(test, 'pymodbus takes function 6 and function 16', python, async () => {
  await withProgram([python.path, SERVER, 'tcp', '40000'], async ({ firstLine }) => {
    await withBus({ host: '127.0.0.1', port: Number(firstLine) }, async (bus) => {
      await bus.writeHolding(UNIT, 40_010, [0xbeef], { functionCode: 6 })
      await bus.writeHolding(UNIT, 40_011, [1, 0xffff])
      assert.equal(await bus.readHolding(UNIT, 40_010, 3), [0xbeef, 1, 0xffff])
      assert.is(exceptionCodeOf(await errorOf(bus.writeHolding(UNIT, 50_000, [1]))), 2)
    })
  })
})

test.run()
