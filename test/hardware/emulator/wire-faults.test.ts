/** Faults on the wire: what they do to bytes, and that the seed alone decides it. */
import net from 'node:net'
import { test } from 'uvu'
import * as assert from 'uvu/assert'
import { setTimeout as pause } from 'node:timers/promises'
import type { FaultName } from '../../../hardware/emulator/fault-names.ts'
import { MBAP, RTU, type Framing } from '../../../hardware/emulator/framing.ts'
import { createWireFaults } from '../../../hardware/emulator/wire-faults.ts'
import type { Bus } from '../../../hardware/modbus/bus.ts'
import { exceptionCodeOf } from '../../../hardware/modbus/bus-errors.ts'
import { OperatingError } from '../../../node/core/units/operating-error.ts'
import { codeOf, errorOf, hastyBus } from '../fixtures.ts'
import { BATTERY, withEmulator, type Scene } from './fixtures.ts'

const PDU = Buffer.from([3, 4, 0, 10, 0, 11])

function deliveries(
  name: FaultName,
  framing: Framing,
  options: { seed?: number; every?: number; count?: number } = {},
) {
  const { seed = 1, every = 3, count = 60 } = options
  const faults = createWireFaults({ seed, every, lateMs: 500 }, { isOn: (asked) => asked === name })
  let lastAnswer: Buffer | null = null
  return Array.from({ length: count }, (_, index) => {
    const header = Buffer.from([index, 0, 0, 0, 0, 6, 1])
    const request = { unitId: 1, pdu: Buffer.from([3, 0, 10, 0, 2]), header }
    const honest = framing.wrap(request, PDU)
    const delivery = faults.deliver(request, PDU, { framing, lastAnswer })
    lastAnswer = Buffer.concat(delivery.pieces)
    return { ...delivery, honest, bytes: lastAnswer }
  })
}

for (const framing of [MBAP, RTU]) {
  test(`${framing.name}: of each three answers one is garbage, late or an exception`, () => {
    const isHit = {
      garbage: ({ bytes, honest }: ReturnType<typeof deliveries>[number]) => !bytes.equals(honest),
      late: ({ delayMs }: ReturnType<typeof deliveries>[number]) => delayMs === 500,
      exception: ({ bytes }: ReturnType<typeof deliveries>[number]) => bytes.includes(0x83),
    }
    for (const name of ['garbage', 'late', 'exception'] as const) {
      const hits = deliveries(name, framing).map(isHit[name])
      for (let block = 0; block < 20; block += 1)
        assert.is(hits.slice(3 * block, 3 * block + 3).filter(Boolean).length, 1, `${name} ${block}`)
      assert.ok(deliveries(name, framing, { every: 1 }).every(isHit[name]))
    }
  })

  test(`${framing.name}: the seed alone decides`, () => {
    const bytesOf = (seed: number) =>
      deliveries('garbage', framing, { seed }).map(({ bytes }) => bytes.toString('hex'))
    assert.equal(bytesOf(5), bytesOf(5))
    assert.not.equal(bytesOf(5), bytesOf(6))
  })

  test(`${framing.name}: garbage is never a right frame with another value`, () => {
    for (const { bytes, honest } of deliveries('garbage', framing, { every: 1, count: 3000 })) {
      const isRightLength = bytes.length === honest.length
      const differs = (from: number, to: number) =>
        !bytes.subarray(from, to).equals(honest.subarray(from, to))
      if (framing.name === 'mbap') assert.ok(!isRightLength || differs(0, 9), bytes.toString('hex'))
      else assert.is(RTU.atSilence(bytes), null, bytes.toString('hex'))
    }
  })

  test(`${framing.name}: split loses nothing, combine adds the answer before`, () => {
    for (const { pieces, bytes, honest } of deliveries('split', framing)) {
      assert.ok(pieces.length >= 2 && pieces.length <= 5)
      assert.ok(bytes.equals(honest))
    }
    const [first, second] = deliveries('combine', framing, { count: 2 })
    assert.ok(first?.bytes.equals(first.honest))
    assert.ok(second?.bytes.equals(Buffer.concat([first?.bytes ?? Buffer.alloc(0), second.honest])))
  })
}

/** Reads of the marker, one after the other; each is what it is, or the code of an error. */
async function readMarkers({ port }: Scene, count: number, requestTimeoutMs = 300): Promise<string[]> {
  const bus = hastyBus(port, { requestTimeoutMs, deadlineMs: 10_000 })
  const results: string[] = []
  try {
    for (let index = 0; index < count; index += 1) results.push(await wordsOrCode(bus))
  } finally {
    await bus.close()
  }
  return results
}
const MARKER = '21365 28243'

async function wordsOrCode(bus: Bus): Promise<string> {
  try {
    const words: readonly number[] = await bus.readHolding(1, 40000, 2)
    return words.join(' ')
  } catch (error) {
    return error instanceof OperatingError ? String(error.code) : 'no error of ours'
  }
}

test('a client gets right words or an error, never wrong words, and is well when the fault ends', async () => {
  const names: readonly FaultName[] = ['late', 'garbage', 'split', 'combine', 'exception']
  for (const name of names) {
    await withEmulator({ faults: [{ name, afterS: 0 }], lateMs: 400 }, async (scene) => {
      const results = await readMarkers(scene, 9)
      const words = results.filter((result) => /^\d/.test(result))
      assert.ok(
        words.every((result) => result === MARKER),
        `${name} ${results.join()}`,
      )
      if (name === 'split') assert.is(words.length, 9)
      scene.emulator.setFault(name, false)
      assert.equal(await readMarkers(scene, 2), [MARKER, MARKER])
    })
  }
})

test('a stalled device takes connections and answers nothing', async () => {
  await withEmulator({ faults: [{ name: 'stall', afterS: 0 }] }, async (scene) => {
    const bus = hastyBus(scene.port, { requestTimeoutMs: 50 })
    assert.is(await codeOf(bus.readHolding(1, 40000, 2, { attempts: 1 })), 'device-timeout')
    await bus.close()
    scene.emulator.setFault('stall', false)
    assert.equal(await readMarkers(scene, 1), [MARKER])
  })
})

test('an exception is 4 or 6', async () => {
  await withEmulator({ faults: [{ name: 'exception', afterS: 0 }], faultEvery: 1 }, async ({ bus }) => {
    for (let index = 0; index < 8; index += 1)
      assert.ok([4, 6].includes(exceptionCodeOf(await errorOf(bus.readHolding(1, 40000, 2))) ?? 0))
  })
})

/** Whether the other end ends a connection within a time; longer where it must than where it must not. */
async function isEnded(socket: net.Socket, withinMs: number): Promise<boolean> {
  const ended = new Promise<boolean>((resolve) => socket.once('close', () => resolve(true)))
  return socket.destroyed || Promise.race([ended, pause(withinMs, false, { ref: false })])
}

/** Asks until somebody answers: a busy machine closes a connection late. */
async function isServedAgain(scene: Scene): Promise<boolean> {
  for (let tries = 0; tries < 100; tries += 1) {
    const [result] = await readMarkers(scene, 1)
    if (result === MARKER) return true
    await pause(50)
  }
  return false
}

async function connectTo(port: number): Promise<net.Socket> {
  const socket = net.connect(port, '127.0.0.1')
  socket.on('error', () => {})
  await new Promise((resolve) => socket.once('connect', resolve))
  return socket
}

test('a device for one client ends the second, and takes it when the first has gone', async () => {
  await withEmulator({ faults: [{ name: 'one-client', afterS: 0 }] }, async (scene) => {
    const first = await connectTo(scene.port)
    const second = await connectTo(scene.port)
    assert.ok(await isEnded(second, 5000))
    assert.not.ok(await isEnded(first, 200))
    first.destroy()
    assert.ok(await isServedAgain(scene))
  })
})

test('or it lets the second one wait, and serves it then', async () => {
  const options = { faults: [{ name: 'one-client', afterS: 0 }], secondClient: 'waiting' } as const
  await withEmulator(options, async (scene) => {
    const first = await connectTo(scene.port)
    const waiting = readMarkers(scene, 1, 5000)
    await pause(100)
    first.destroy()
    assert.equal(await waiting, [MARKER])
  })
})

test('a reboot cuts connections, answers nobody for a while, and set points with a timer are lost', async () => {
  const settings = { InOutWRte_RvrtTms: 3600, OutWRte: 0, StorCtl_Mod: 2 }
  const options = { device: 'hybrid', battery: BATTERY, settings, rebootMs: 1500 } as const
  await withEmulator(options, async (scene) => {
    const { emulator } = scene
    const cut = isEnded(await connectTo(scene.port), 5000)
    assert.is(emulator.state().settings['StorCtl_Mod'], 2)
    emulator.setFault('reboot', true)
    assert.ok(await cut)
    assert.ok(await isEnded(await connectTo(scene.port), 1000), 'it is away')
    assert.equal(emulator.activeFaults, [])
    assert.is(emulator.state().settings['StorCtl_Mod'], 0)
    assert.ok(await isServedAgain(scene))
  })
})

test('a fault with a time comes by itself', async () => {
  await withEmulator({ faults: [{ name: 'stall', afterS: 0.1 }] }, async (scene) => {
    assert.equal(scene.emulator.activeFaults, [])
    for (let tries = 0; tries < 200 && scene.emulator.activeFaults.length === 0; tries += 1) await pause(10)
    assert.equal(scene.emulator.activeFaults, ['stall'])
  })
})

test.run()
