/** Log lines: JSON for programs, words for people, and secrets for nobody. */
import { test } from 'uvu'
import * as assert from 'uvu/assert'
import { createLogger } from '../../node/runtime/logger.ts'
import { readableLine } from '../../node/runtime/readable-log.ts'

function heard(isTerminal: boolean) {
  const lines: string[] = []
  const write = (line: string) => void lines.push(line)
  return { lines, logger: createLogger({ level: 'info', name: 'streetwatt' }, { isTerminal, write }) }
}

test('a program gets a line of JSON with everything in it', () => {
  const { lines, logger } = heard(false)
  logger.debug({ not: 'heard' }, 'below the level')
  logger.warn({ code: 'disk-full', path: '/mnt' }, 'no room')
  assert.is(lines.length, 1)
  const { level, msg, code, path, name } = JSON.parse(lines[0] ?? '') as Record<string, unknown>
  assert.equal(
    { level, msg, code, path, name },
    { level: 40, msg: 'no room', code: 'disk-full', path: '/mnt', name: 'streetwatt' },
  )
})

test('people get the time, the level, the sentence, its code and what varies', () => {
  const { lines, logger } = heard(true)
  logger.warn({ code: 'disk-full', path: '/mnt', sizes: [1, 2] }, 'no room')
  assert.match(
    lines[0] ?? '',
    /^\d\d:\d\d:\d\d warn {2}no room \(disk-full\) {2}path=\/mnt {2}sizes=\[1,2\]\n$/,
  )
})

test('a long field is cut for people, and what is no log line is shown as it is', () => {
  const line = readableLine(
    JSON.stringify({ level: 30, time: '2026-11-29T10:00:00Z', msg: 'm', text: 'x'.repeat(999) }),
  )
  assert.ok(line.length < 260)
  for (const other of ['not json', '7', 'null', '']) assert.is(readableLine(other), other)
  assert.match(readableLine('{}'), /^--:--:-- note/)
})

for (const isTerminal of [false, true]) {
  test(`fields that are named like secrets are not written ${isTerminal ? 'on a terminal' : 'as JSON'}, at three depths`, () => {
    const { lines, logger } = heard(isTerminal)
    const secret = 'sesame-1234'
    for (const name of ['password', 'secret', 'token', 'seed', 'authorization', 'cookie', 'credential'])
      logger.error({ [name]: secret, mqtt: { [name]: secret, inner: { [name]: secret } } }, 'it failed')
    assert.is(lines.length, 7)
    assert.not.ok(lines.join('').includes(secret))
    assert.ok(lines.every((line) => line.includes('***')))
  })
}

test('a secret is hidden in a line by its form too: in a sentence, in an address, under a name that sounds like one', () => {
  const { lines, logger } = heard(false)
  logger.warn({ url: 'mqtt://me:hunter2@broker', mqttPassword: 'hunter2' }, 'no answer to Bearer abc.def')
  logger.warn({ deep: { er: { still: { nodeSeed: 'hunter2' } } }, path: `/sw_${'x'.repeat(43)}` }, 'refused')
  for (const secret of ['hunter2', 'abc.def', 'xxxxxxxx']) assert.not.match(lines.join(''), secret)
  assert.match(lines.join(''), 'broker')
})

test.run()
