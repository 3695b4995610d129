import { test } from 'uvu'
import * as assert from 'uvu/assert'
import { createLogBook, LOG_LINES_LIMIT } from '../../node/runtime/log-book.ts'
import { SILENT } from '../../node/runtime/logger.ts'

test('every line still goes to the log itself, and the last ones are kept in order', () => {
  const said: string[] = []
  const log = (_fields: object, message: string) => said.push(message)
  const logger = { debug: log, info: log, warn: log, error: log }
  const book = createLogBook(logger, { now: () => 7 })
  book.logger.debug({}, 'for finding faults')
  for (let index = 0; index < LOG_LINES_LIMIT + 5; index++) book.logger.info({ index }, `line ${index}`)
  book.logger.warn({ code: 'device-timeout' }, 'late')
  assert.is(said.length, LOG_LINES_LIMIT + 7)
  assert.is(book.lines().length, LOG_LINES_LIMIT)
  assert.is(book.lines()[0]?.message, 'line 6')
  assert.equal(book.lines().at(-1), {
    atMs: 7,
    level: 'warn',
    message: 'late',
    fields: '{"code":"device-timeout"}',
  })
})

const SECRETS: { fields: object; secret: string; why: string }[] = [
  { fields: { password: 'hunter2' }, secret: 'hunter2', why: 'by its name' },
  { fields: { mqtt: { brokerPassword: 'hunter2' } }, secret: 'hunter2', why: 'deep inside' },
  { fields: { url: 'mqtt://me:hunter2@broker' }, secret: 'hunter2', why: 'in an address' },
  { fields: { header: 'Bearer abc.def' }, secret: 'abc.def', why: 'what follows Bearer' },
  { fields: { path: `/sw_${'x'.repeat(43)}` }, secret: 'xxxxxxxx', why: 'a token of this program' },
  { fields: { nodeSeed: 'ab'.repeat(32) }, secret: 'abab', why: 'a key' },
]
for (const { fields, secret, why } of SECRETS)
  test(`a secret is taken out, ${why}`, () => {
    const book = createLogBook(SILENT)
    book.logger.info(
      fields,
      `said ${JSON.stringify(fields).includes('://') ? 'mqtt://me:hunter2@broker' : ''}`,
    )
    assert.not.match(JSON.stringify(book.lines()), secret)
  })

test('a line stays short, and what JSON cannot say does no harm', () => {
  const book = createLogBook(SILENT)
  const circle: Record<string, unknown> = {}
  circle['self'] = circle
  book.logger.error({ text: 'y'.repeat(5_000) }, 'x'.repeat(5_000))
  book.logger.error(circle, 'a circle')
  book.logger.error({ amountNano: 5n, err: new Error('it broke') }, 'numbers and errors')
  const [long, round, plain] = book.lines()
  assert.ok(JSON.stringify(long).length < 1_200)
  assert.is(round?.fields, '{}')
  assert.is(plain?.fields, '{"amountNano":"5","err":{"message":"it broke"}}')
})

test.run()
