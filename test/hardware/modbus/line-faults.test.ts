import { suite } from 'uvu'
import * as assert from 'uvu/assert'
import type { Requirement } from '../../support/optional.ts'
import { optionalTest } from '../../support/optional.ts'
import { codeOf, errorOf } from '../fixtures.ts'
import { exceptionCodeOf } from '../../../hardware/modbus/bus-errors.ts'
import {
  addressesFrom,
  frame,
  lineAnswer,
  ownAddresses,
  serialLine,
  withLine,
  type LineDevice,
  type LineKind,
} from './lines.ts'

const LINES: readonly { kind: LineKind; needs: Requirement }[] = [
  { kind: 'rtu-tcp', needs: { name: 'TCP', isPresent: true } },
  { kind: 'rtu', needs: serialLine() },
]

/** What comes before, instead of, or after the answer; the right answer comes to the second request at the latest. */
const FAULTS: readonly { what: string; device: (request: Buffer) => Buffer | null }[] = [
  { what: 'silence', device: () => null },
  { what: 'noise', device: () => Buffer.from('\0\xff/ noise', 'latin1') },
  { what: 'a wrong checksum', device: (request) => damaged(ownAddresses(request), -1) },
  { what: 'a damaged word', device: (request) => damaged(ownAddresses(request), 4) },
  { what: 'half an answer', device: (request) => ownAddresses(request).subarray(0, 6) },
  { what: 'the answer of another unit', device: (request) => sealed(ownAddresses(request), 0, 9) },
  { what: 'the answer of another function', device: (request) => sealed(ownAddresses(request), 1, 4) },
  { what: 'a byte count that lies', device: (request) => sealed(ownAddresses(request), 2, 200) },
  { what: 'fewer words', device: (request) => lineAnswer(request, [7]) },
  { what: 'more words', device: (request) => lineAnswer(request, [7, 7, 7, 7, 7, 7]) },
  { what: 'the echo of the request', device: (request) => request },
  { what: 'a web server', device: () => Buffer.from('HTTP/1.1 400 Bad Request\r\n\r\n') },
]

for (const { kind, needs } of LINES) {
  const test = suite(kind)

  for (const { what, device } of FAULTS) {
    optionalTest(
      test,
      `${kind}: ${what} for an answer is passed over, and the next try is right`,
      needs,
      async () => {
        let tries = 0
        await withLine(
          kind,
          (request, send) => {
            tries += 1
            const bytes = tries === 1 ? device(request) : ownAddresses(request)
            if (bytes !== null) send(bytes)
          },
          async ({ bus }) => {
            assert.equal(await bus.readHolding(1, 1000, 2), addressesFrom(1000, 2))
            assert.is(tries, 2)
          },
        )
      },
    )
  }

  for (const { what, device } of FAULTS) {
    optionalTest(test, `${kind}: ${what} before the answer does no harm`, needs, async () => {
      await withLine(
        kind,
        (request, send) => send(Buffer.concat([device(request) ?? Buffer.alloc(0), ownAddresses(request)])),
        async ({ bus, requests }) => {
          assert.equal(await bus.readHolding(1, 1000, 2), addressesFrom(1000, 2))
          assert.equal(await bus.readInput(1, 7, 3), addressesFrom(7, 3))
          assert.is(requests.length, 2)
        },
        { requestTimeoutMs: 2_000 },
      )
    })
  }

  optionalTest(
    test,
    `${kind}: garbage alone is malformed, and the sentence names baud rate and wiring`,
    needs,
    async () => {
      await withLine(
        kind,
        (_request, send) => send(Buffer.from('garbage')),
        async ({ bus }) => {
          const error = await errorOf(bus.readHolding(1, 0, 1, { attempts: 1 }))
          assert.is(error.code, 'modbus-malformed')
          assert.match(error.message, /7 bytes .* baud rate/)
        },
        { requestTimeoutMs: 2_000 },
      )
    },
  )

  optionalTest(test, `${kind}: every exception has its number, and the line goes on`, needs, async () => {
    const device: LineDevice = (request, send) => {
      const [unitId = 0, functionCode = 0] = request
      const address = request.readUInt16BE(2)
      send(address < 100 ? frame(unitId, functionCode | 0x80, address) : ownAddresses(request))
    }
    await withLine(kind, device, async ({ bus }) => {
      for (let exceptionCode = 1; exceptionCode <= 11; exceptionCode += 1) {
        const error = await errorOf(bus.readHolding(1, exceptionCode, 1))
        assert.is(exceptionCodeOf(error), exceptionCode)
        assert.equal(await bus.readHolding(1, 200, 1), [200])
      }
    })
  })

  optionalTest(test, `${kind}: an answer in single bytes is an answer`, needs, async () => {
    await withLine(
      kind,
      (request, send) => {
        for (const byte of ownAddresses(request)) send(Uint8Array.of(byte))
      },
      async ({ bus }) => {
        assert.equal(await bus.readHolding(1, 5, 100), addressesFrom(5, 100))
      },
      { requestTimeoutMs: 2_000 },
    )
  })

  optionalTest(test, `${kind}: what two readers ask at once is never mixed`, needs, async () => {
    await withLine(
      kind,
      (request, send) => send(ownAddresses(request)),
      async ({ bus, requests }) => {
        const asked = Array.from({ length: 30 }, (_, index) => 100 * (index + 1))
        const answers = await Promise.all(asked.map((address) => bus.readHolding(1, address, 2)))
        assert.equal(
          answers,
          asked.map((address) => addressesFrom(address, 2)),
        )
        assert.is(requests.length, 30)
      },
      { requestTimeoutMs: 5_000 },
    )
  })

  optionalTest(test, `${kind}: a line that breaks in mid-request is mended`, needs, async () => {
    let pull = (): void => {}
    await withLine(
      kind,
      (request, send) => {
        if (request.readUInt16BE(2) === 13) pull()
        else send(ownAddresses(request))
      },
      async ({ bus, unplug, plug }) => {
        assert.equal(await bus.readHolding(1, 1, 1), [1])
        const pulled = new Promise<void>((resolve) => (pull = () => void unplug().then(resolve)))
        assert.is(await codeOf(bus.readHolding(1, 13, 1, { attempts: 1 })), 'device-disconnected')
        await pulled
        await plug()
        assert.equal(await bus.readHolding(1, 2, 1), [2])
      },
      { requestTimeoutMs: 3_000 },
    )
  })

  test.run()
}

function damaged(bytes: Buffer, offset: number): Buffer {
  const copy = Buffer.from(bytes)
  const at = offset < 0 ? copy.length + offset : offset
  copy[at] = (copy[at] ?? 0) ^ 0xff
  return copy
}

/** The same frame with another byte and a right checksum. */
function sealed(bytes: Buffer, offset: number, value: number): Buffer {
  const copy = [...bytes.subarray(0, -2)]
  copy[offset] = value
  return frame(...copy)
}
