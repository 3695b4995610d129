/**
 * The hardware layer against a device that costs nothing: what the bus adds to a bare socket, how many requests a poll
 * of a hybrid is, how long it takes, and whether a hundred thousand of them leave anything behind.
 */
import net from 'node:net'
import { setFlagsFromString } from 'node:v8'
import { runInNewContext } from 'node:vm'
import { createEmulator } from '../../hardware/emulator/emulator.ts'
import { createSunDrive } from '../../hardware/emulator/sun-drive.ts'
import { frameSilenceMs } from '../../hardware/modbus/address.ts'
import { createBus, type Bus, type BusOptions } from '../../hardware/modbus/bus.ts'
import { createSunSpecDevice } from '../../hardware/sunspec/sunspec-device.ts'
import { findSunSpec } from '../../hardware/sunspec/walk.ts'
import { crc16 } from '../../hardware/modbus/reply-finder.ts'
import { startResponder, type Framing } from './hardware-responder.ts'
import type { BenchRow } from './measure.ts'

const READS = 5_000
const POLLS = 100_000
/** Until then code is compiled and pools are filled; memory is compared from here on. */
const SETTLED_POLLS = 10_000
const BASE = 40_000

/** What `npm run bench -- hardware` prints. */
export async function benchHardware(): Promise<readonly BenchRow[]> {
  const image = await hybridImage()
  const rows: BenchRow[] = []
  for (const framing of ['tcp', 'rtu-tcp'] as const) {
    const responder = await startResponder({ framing, registers: image })
    try {
      for (const count of [2, 125]) rows.push(...(await compareReads(responder.port, framing, count)))
      if (framing === 'tcp') rows.push(...(await measurePolls(responder.port)))
    } finally {
      await responder.stop()
    }
  }
  return rows
}

async function compareReads(port: number, framing: Framing, count: number): Promise<BenchRow[]> {
  const raw = await openRaw(port, framing, count)
  const bus = makeBus({ transport: framing, host: '127.0.0.1', port })
  const times = { raw: [] as number[], bus: [] as number[] }
  // In turns, so that both see the same machine.
  for (let round = 0; round < READS / 100; round += 1) {
    for (let turn = 0; turn < 100; turn += 1) times.raw.push(await timeUs(() => raw.read()))
    for (let turn = 0; turn < 100; turn += 1)
      times.bus.push(await timeUs(() => bus.readHolding(1, BASE, count)))
  }
  raw.close()
  await bus.close()
  const [rawUs, busUs] = [median(times.raw), median(times.bus)]
  const name = `${framing}, ${count} registers`
  const silenceMs = frameSilenceMs({ transport: framing, host: '127.0.0.1', port }).toFixed(1)
  return [
    { case: `bare socket, ${name}, ${perSecond(times.raw)}`, n: READS, medianUs: rawUs, ratioTo: {} },
    {
      case: `bus, ${name}, ${silenceMs} ms of silence, ${perSecond(times.bus)}`,
      n: READS,
      medianUs: busUs,
      ratioTo: { 'bare socket': rawUs / busUs },
    },
  ]
}

async function measurePolls(port: number): Promise<BenchRow[]> {
  const { bus, requests } = counting(makeBus({ host: '127.0.0.1', port }))
  const device = await createSunSpecDevice(
    { bus, unitId: 1 },
    { now: () => performance.timeOrigin + performance.now() },
  )
  const times: number[] = []
  const before = requests()
  let settledBytes = 0
  for (let poll = 0; poll < POLLS; poll += 1) {
    const tookUs = await timeUs(() => device.sample())
    if (times.length < SETTLED_POLLS) times.push(tookUs)
    if (poll === SETTLED_POLLS) settledBytes = heapBytes()
  }
  const grownKiB = Math.round((heapBytes() - settledBytes) / 1024)
  const perPoll = ((requests() - before) / POLLS).toFixed(1)
  await device.close()
  await bus.close()
  const medianUs = median(times)
  return [
    { case: `poll of a hybrid, ${perPoll} requests`, n: times.length, medianUs, ratioTo: {} },
    {
      case: `heap from poll ${SETTLED_POLLS} to ${POLLS}: ${grownKiB} KiB more`,
      n: POLLS,
      medianUs,
      ratioTo: {},
    },
  ]
}

/** The registers of an emulated hybrid at noon, as they are. */
async function hybridImage(): Promise<[number, number][]> {
  const startMs = Date.UTC(2026, 5, 21, 10)
  const drive = createSunDrive({ seed: 1, latitudeDeg: 52, kWp: 8, dailyLoadWh: 9_000 })
  const emulator = createEmulator({ device: 'hybrid', port: 0, startMs }, { drive, now: () => startMs })
  const { port } = await emulator.start()
  const bus = makeBus({ host: '127.0.0.1', port })
  try {
    const map = await findSunSpec({ bus, unitId: 1 })
    const end = Math.max(...(map?.models ?? []).map(({ address, length }) => address + 2 + length)) + 2
    const registers: [number, number][] = []
    for (let address = BASE; address < end; address += 100) {
      const words = await bus.readHolding(1, address, Math.min(100, end - address))
      words.forEach((word, index) => registers.push([address + index, word]))
    }
    return registers
  } finally {
    await bus.close()
    await emulator.stop()
  }
}

function makeBus(address: BusOptions): Bus {
  return createBus(address, { random: () => 0 })
}

function counting(bus: Bus): { bus: Bus; requests: () => number } {
  let requests = 0
  const readHolding: Bus['readHolding'] = (...request) => {
    requests += 1
    return bus.readHolding(...request)
  }
  return { bus: { ...bus, readHolding }, requests: () => requests }
}

/** One request after the other on a socket of its own, with nothing around it: no bus can be faster. */
async function openRaw(
  port: number,
  framing: Framing,
  count: number,
): Promise<{ read(): Promise<void>; close(): void }> {
  const socket = net.connect({ host: '127.0.0.1', port, noDelay: true })
  await new Promise<void>((resolve) => socket.once('connect', () => resolve()))
  const request = rawRequest(framing, count)
  const replyBytes = framing === 'tcp' ? 9 + 2 * count : 5 + 2 * count
  let left = 0
  let done = (): void => {}
  socket.on('data', (chunk) => {
    left -= chunk.length
    if (left === 0) done()
  })
  return {
    read: () =>
      new Promise((resolve) => {
        left = replyBytes
        done = resolve
        socket.write(request)
      }),
    close: () => void socket.destroy(),
  }
}

function rawRequest(framing: Framing, count: number): Buffer {
  const pdu = Buffer.from([1, 3, BASE >> 8, BASE & 0xff, 0, count])
  if (framing === 'tcp') return Buffer.concat([Buffer.from([0, 1, 0, 0, 0, 6]), pdu])
  const crc = crc16(pdu)
  return Buffer.concat([pdu, Buffer.from([crc & 0xff, crc >> 8])])
}

async function timeUs(run: () => Promise<unknown>): Promise<number> {
  const startMs = performance.now()
  await run()
  return (performance.now() - startMs) * 1000
}

function median(values: readonly number[]): number {
  return [...values].sort((one, other) => one - other)[values.length >> 1] ?? NaN
}

function perSecond(timesUs: readonly number[]): string {
  const sumUs = timesUs.reduce((sum, one) => sum + one, 0)
  return `${Math.round((timesUs.length * 1e6) / sumUs)} reads/s`
}

/** What is still held after the garbage is gone. */
function heapBytes(): number {
  setFlagsFromString('--expose-gc')
  const collect = runInNewContext('gc') as () => void
  collect()
  return process.memoryUsage().heapUsed
}
