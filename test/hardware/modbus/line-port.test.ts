import { Duplex } from 'node:stream'
import fc from 'fast-check'
import { test } from 'uvu'
import * as assert from 'uvu/assert'
import { LinePort } from '../../../hardware/modbus/line-port.ts'
import { createReplyFinder, crc16 } from '../../../hardware/modbus/reply-finder.ts'
import { frame, lineAnswer } from './lines.ts'

const READ = frame(7, 3, 0x9c, 0x40, 0, 2)
const ANSWER = lineAnswer(READ, [0x5375, 0x6e53])

function makePort(): { port: LinePort; stream: Duplex; replies: string[] } {
  const stream = new Duplex({ read: () => {}, write: (_chunk, _encoding, done) => done() })
  const port = new LinePort({ stream, isOpen: () => true, close: () => Promise.resolve() })
  const replies: string[] = []
  port.on('data', (reply: Buffer) => replies.push(reply.toString('hex')))
  return { port, stream, replies }
}

test('checksums are those of the standard', () => {
  assert.is(crc16(Buffer.from('123456789')), 0x4b37)
  assert.is(frame(1, 3, 0, 0, 0, 10).toString('hex'), '01030000000ac5cd')
})

test('a reply is handed over once, and nothing before a request or after it is given up', () => {
  const { port, stream, replies } = makePort()
  stream.emit('data', ANSWER)
  port.write(READ)
  port.giveUp()
  stream.emit('data', ANSWER)
  assert.equal(replies, [])
  port.write(READ)
  stream.emit('data', ANSWER.subarray(0, 4))
  assert.is(port.strayBytes, 4)
  stream.emit('data', ANSWER.subarray(4))
  stream.emit('data', ANSWER)
  assert.equal(replies, [ANSWER.toString('hex')])
})

test('a reply is found in any pieces and behind any noise', () => {
  fc.assert(
    fc.property(
      fc.uint8Array({ maxLength: 300 }),
      fc.array(fc.integer({ min: 1, max: 9 })),
      (noise, cuts) => {
        const finder = createReplyFinder(READ)
        let rest = Buffer.concat([noise, ANSWER])
        let found: Buffer | null = null
        for (const cut of [...cuts, 1_000]) {
          found ??= finder.push(rest.subarray(0, cut))
          rest = rest.subarray(cut)
        }
        assert.is(found?.toString('hex'), ANSWER.toString('hex'))
        assert.is(finder.strayBytes(), noise.length)
      },
    ),
  )
})

test('of a reply with any byte changed, nothing is taken', () => {
  for (let at = 0; at < ANSWER.length; at += 1) {
    const wrong = Buffer.from(ANSWER)
    wrong[at] = (wrong[at] ?? 0) ^ 0x10
    assert.is(createReplyFinder(READ).push(wrong), null, `byte ${at}`)
  }
})

test('the reply to a write names its registers, and a refusal its function', () => {
  const one = frame(7, 6, 0, 40, 0, 5)
  assert.equal(createReplyFinder(one).push(one), one)
  assert.is(createReplyFinder(one).push(frame(7, 6, 0, 40, 0, 6)), null)
  const many = frame(7, 16, 0, 40, 0, 2, 4, 0, 1, 0, 2)
  const echo = frame(7, 16, 0, 40, 0, 2)
  assert.equal(createReplyFinder(many).push(echo), echo)
  assert.is(createReplyFinder(many).push(frame(7, 16, 0, 41, 0, 2)), null)
  assert.equal(createReplyFinder(many).push(frame(7, 0x90, 2)), frame(7, 0x90, 2))
  assert.is(createReplyFinder(many).push(frame(7, 0x83, 2)), null)
})

test.run()
