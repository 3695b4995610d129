/** Programs that share no code with us read the emulator: mbpoll (libmodbus) and pymodbus. */
import { execFile } from 'node:child_process'
import { promisify } from 'node:util'
import { test } from 'uvu'
import * as assert from 'uvu/assert'
import { command, optionalTest, pythonWithPymodbus } from '../../support/optional.ts'
import { BATTERY, flowsBetween, SLOT_MS, START_MS, withEmulator, type Scene } from './fixtures.ts'

const run = promisify(execFile)
const INITIAL_IMPORT_WH = 70_000

/** Model 103 begins at 40070, 203 at 40330: marker 2, model 1 68, 103 52, 120 28, 121 32, 122 46, 123 26, 124 26, 160 50. */
const HZ_ADDRESS = 40070 + 16
const IMPORT_ADDRESS = 40330 + 46
const OUTSIDE_ADDRESS = 41000

async function withHybrid(body: (scene: Scene, importWh: number) => Promise<void>): Promise<void> {
  const options = { device: 'hybrid', battery: { ...BATTERY, maxDischargeW: 0, maxChargeW: 0 } } as const
  await withEmulator({ ...options, initialCounters: { gridImportWh: INITIAL_IMPORT_WH } }, async (scene) => {
    scene.clock.nowMs = START_MS + 8 * SLOT_MS
    await body(scene, INITIAL_IMPORT_WH + flowsBetween(START_MS, scene.clock.nowMs).importWh)
  })
}

async function mbpoll(
  port: number,
  address: number,
  count: number,
  ...type: readonly string[]
): Promise<string> {
  const where = ['-m', 'tcp', '-a', '1', '-p', `${port}`, '-0', '-r', `${address}`, '-c', `${count}`]
  try {
    const { stdout } = await run('mbpoll', [...where, ...type, '-1', '-q', '127.0.0.1'])
    return stdout
  } catch (error) {
    const { stderr = '' } = error as { stderr?: string }
    return stderr
  }
}

optionalTest(
  test,
  'mbpoll reads marker, scaled and 32-bit values, and is refused outside the map',
  command('mbpoll'),
  async () => {
    await withHybrid(async ({ port }, importWh) => {
      assert.match(await mbpoll(port, 40000, 2, '-t', '4:hex'), /\[40000\]:\s+0x5375\s+\[40001\]:\s+0x6E53/)
      assert.match(
        await mbpoll(port, HZ_ADDRESS, 2, '-t', '4'),
        new RegExp(`\\[${HZ_ADDRESS}\\]:\\s+5000\\s`),
      )
      assert.match(
        await mbpoll(port, IMPORT_ADDRESS, 1, '-t', '4:int', '-B'),
        new RegExp(`:\\s+${importWh}\\s`),
      )
      assert.match(await mbpoll(port, 40000, 2, '-t', '3:hex'), /0x5375/, 'function 4')
      assert.match(await mbpoll(port, OUTSIDE_ADDRESS, 1, '-t', '4'), /Illegal data address/i)
    })
  },
)

const PYTHON = `
import sys
from pymodbus.client import ModbusTcpClient
from pymodbus.payload import BinaryPayloadDecoder
from pymodbus.constants import Endian
port, hz, imported, outside = map(int, sys.argv[1:])
client = ModbusTcpClient('127.0.0.1', port=port)
client.connect()
print(client.read_holding_registers(40000, 2, slave=1).registers)
value, scale = client.read_holding_registers(hz, 2, slave=1).registers
print(value * 10 ** (scale - 65536))
words = client.read_holding_registers(imported, 2, slave=1).registers
print(BinaryPayloadDecoder.fromRegisters(words, byteorder=Endian.Big, wordorder=Endian.Big).decode_32bit_uint())
print(client.read_holding_registers(outside, 1, slave=1).exception_code)
print(client.read_holding_registers(40000, 1, slave=9).exception_code)
client.close()
`

const python = pythonWithPymodbus()
optionalTest(
  test,
  'pymodbus reads marker, scaled and 32-bit values, and is refused outside the map',
  python,
  async () => {
    await withHybrid(async ({ port }, importWh) => {
      const { stdout } = await run(python.path, [
        '-c',
        PYTHON,
        ...[port, HZ_ADDRESS, IMPORT_ADDRESS, OUTSIDE_ADDRESS].map(String),
      ])
      const [marker, hertz, imported, outside, wrongUnit] = stdout.trim().split('\n')
      // 0x5375 0x6e53.
      assert.is(marker, '[21365, 28243]')
      assert.is(Number(hertz), 50)
      assert.is(Number(imported), importWh)
      assert.equal([outside, wrongUnit], ['2', '11'])
    })
  },
)

test.run()
