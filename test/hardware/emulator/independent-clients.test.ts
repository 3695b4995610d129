/** Programs that share no code with us read and steer the emulator, over TCP and RTU: mbpoll (libmodbus) and pymodbus. */
import { execFile } from 'node:child_process'
import { promisify } from 'node:util'
import { test } from 'uvu'
import * as assert from 'uvu/assert'
import { command, optionalTest, pythonWithPymodbus, type Requirement } from '../../support/optional.ts'
import { serialLine } from '../modbus/lines.ts'
import { BATTERY, flowsBetween, SLOT_MS, START_MS, withEmulator, type Scene } from './fixtures.ts'
import { withSerialPair } from './serial-pair.ts'

const run = promisify(execFile)
const INITIAL_IMPORT_WH = 70_000

/** Model 103 begins at 40070, 203 at 40330: marker 2, model 1 68, 103 52, 120 28, 121 32, 122 46, 123 26, 124 26, 160 50. */
const HZ_ADDRESS = 40070 + 16
const IMPORT_ADDRESS = 40330 + 46
/** Model 124, behind 123. */
const STORAGE = 40254
const OUTSIDE_ADDRESS = 41000

/** A program and a serial line. */
function serialWith(program: Requirement): Requirement {
  return program.isPresent ? serialLine() : program
}

async function withHybrid(body: (scene: Scene, importWh: number) => Promise<void>): Promise<void> {
  const options = { device: 'hybrid', battery: { ...BATTERY, maxDischargeW: 0, maxChargeW: 0 } } as const
  await withEmulator({ ...options, initialCounters: { gridImportWh: INITIAL_IMPORT_WH } }, async (scene) => {
    scene.clock.nowMs = START_MS + 8 * SLOT_MS
    await body(scene, INITIAL_IMPORT_WH + flowsBetween(START_MS, scene.clock.nowMs).importWh)
  })
}

/** What mbpoll prints, or complains of. */
async function mbpoll(...args: readonly string[]): Promise<string> {
  try {
    const { stdout } = await run('mbpoll', [...args])
    return stdout
  } catch (error) {
    const { stderr = '' } = error as { stderr?: string }
    return stderr
  }
}

/** How mbpoll reaches the device: the options, and the place after them. */
interface Way {
  readonly options: readonly string[]
  readonly place: string
}

const tcp = (port: number): Way => ({ options: ['-m', 'tcp', '-p', `${port}`], place: '127.0.0.1' })
const rtu = (path: string): Way => ({ options: ['-m', 'rtu', '-b', '9600', '-P', 'none'], place: path })

const poll = ({ options, place }: Way, address: number, count: number, ...type: readonly string[]) =>
  mbpoll(...options, '-a', '1', '-0', '-r', `${address}`, '-c', `${count}`, ...type, '-1', '-q', place)

const put = ({ options, place }: Way, address: number, ...values: readonly number[]) =>
  mbpoll(...options, '-a', '1', '-0', '-r', `${address}`, '-t', '4', '-q', place, '--', ...values.map(String))

/** A hybrid on a socket and at one end of a pair of terminals; the way to the other end. */
async function withSerialHybrid(body: (scene: Scene, path: string) => Promise<void>): Promise<void> {
  await withSerialPair(async ({ device, master }) => {
    const line = { transport: 'rtu', path: device, baudRate: 9600, parity: 'none' } as const
    await withEmulator({ device: 'hybrid', battery: BATTERY, listen: [line] }, (scene) => body(scene, master))
  })
}

/** Forces the battery to charge through 124, reads it back, and sees it refused what is out of range. */
async function steerWithMbpoll(way: Way, { emulator }: Scene): Promise<void> {
  assert.match(await poll(way, 40000, 2, '-t', '4:hex'), /\[40000\]:\s+0x5375\s+\[40001\]:\s+0x6E53/)
  // Function 16 over OutWRte and InWRte, function 6 for the others: -40 %, 100 %, 600 s, discharge limit active.
  assert.match(await put(way, STORAGE + 12, 0x10000 - 4000, 10_000), /Written 2 references/)
  assert.match(await put(way, STORAGE + 15, 600), /Written 1 references/)
  assert.match(await put(way, STORAGE + 5, 2), /Written 1 references/)
  assert.match(await poll(way, STORAGE + 12, 1, '-t', '4'), /-4000/)
  assert.is(emulator.state().powersW.chargeWh, 1000, '40 % of 2500 W')
  assert.match(await put(way, STORAGE + 5, 9), /Illegal data value/i)
  assert.match(await put(way, STORAGE + 8, 1), /Illegal data address/i)
  assert.match(await put(way, STORAGE + 5, 0), /Written 1 references/)
  assert.is(emulator.state().settings['StorCtl_Mod'], 0)
}

optionalTest(test, 'mbpoll steers the battery over TCP', command('mbpoll'), async () => {
  await withEmulator({ device: 'hybrid', battery: BATTERY }, (scene) =>
    steerWithMbpoll(tcp(scene.port), scene),
  )
})

optionalTest(test, 'mbpoll reads and steers over a serial line', serialWith(command('mbpoll')), async () => {
  await withSerialHybrid((scene, path) => steerWithMbpoll(rtu(path), scene))
})

optionalTest(
  test,
  'mbpoll reads marker, scaled and 32-bit values, and is refused outside the map',
  command('mbpoll'),
  async () => {
    await withHybrid(async ({ port }, importWh) => {
      assert.match(
        await poll(tcp(port), 40000, 2, '-t', '4:hex'),
        /\[40000\]:\s+0x5375\s+\[40001\]:\s+0x6E53/,
      )
      assert.match(
        await poll(tcp(port), HZ_ADDRESS, 2, '-t', '4'),
        new RegExp(`\\[${HZ_ADDRESS}\\]:\\s+5000\\s`),
      )
      assert.match(
        await poll(tcp(port), IMPORT_ADDRESS, 1, '-t', '4:int', '-B'),
        new RegExp(`:\\s+${importWh}\\s`),
      )
      assert.match(await poll(tcp(port), 40000, 2, '-t', '3:hex'), /0x5375/, 'function 4')
      assert.match(await poll(tcp(port), OUTSIDE_ADDRESS, 1, '-t', '4'), /Illegal data address/i)
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

const STEERING_PYTHON = `
import sys
from pymodbus.client import ModbusSerialClient, ModbusTcpClient
from pymodbus.transaction import ModbusRtuFramer
place, storage = sys.argv[1], int(sys.argv[2])
if place.isdigit():
  client = ModbusTcpClient('127.0.0.1', port=int(place))
else:
  client = ModbusSerialClient(place, framer=ModbusRtuFramer, baudrate=9600, parity='N', timeout=3)
client.connect()
print(client.read_holding_registers(40000, 2, slave=1).registers)
client.write_registers(storage + 12, [65536 - 4000, 10000], slave=1)
client.write_register(storage + 15, 600, slave=1)
client.write_register(storage + 5, 2, slave=1)
print(client.read_holding_registers(storage + 12, 4, slave=1).registers)
print(client.write_register(storage + 5, 9, slave=1).exception_code)
print(client.write_register(storage + 8, 1, slave=1).exception_code)
client.close()
`

async function steerWithPymodbus(place: string, { emulator }: Scene): Promise<void> {
  const { stdout } = await run(python.path, ['-c', STEERING_PYTHON, place, `${STORAGE}`])
  const [marker, written, tooLarge, notWritable] = stdout.trim().split('\n')
  assert.equal([marker, written], ['[21365, 28243]', '[61536, 10000, 65535, 600]'])
  assert.equal([tooLarge, notWritable], ['3', '2'])
  assert.is(emulator.state().powersW.chargeWh, 1000)
}

optionalTest(test, 'pymodbus steers the battery over TCP', python, async () => {
  await withEmulator({ device: 'hybrid', battery: BATTERY }, (scene) =>
    steerWithPymodbus(`${scene.port}`, scene),
  )
})

optionalTest(test, 'pymodbus reads and steers over a serial line', serialWith(python), async () => {
  await withSerialHybrid((scene, path) => steerWithPymodbus(path, scene))
})

test.run()
