import { PassThrough } from 'node:stream'
import { InvalidArgumentError } from 'commander'
import { test } from 'uvu'
import * as assert from 'uvu/assert'
import type { Question } from '../../../node/cli/init/asker.ts'
import { createAsker, createUnattendedAsker } from '../../../node/cli/init/asker.ts'
import { OperatingError } from '../../../node/core/units/operating-error.ts'

const NUMBER: Question<number> = {
  text: 'How many',
  flag: '--count',
  fallback: '3',
  read(text) {
    if (/^\d+$/.test(text)) return Number(text)
    throw new InvalidArgumentError('write a number')
  },
}

/** A person who types these lines and then ends the input. */
function person(...lines: readonly string[]) {
  const input = new PassThrough()
  const output = new PassThrough()
  input.end(lines.map((line) => `${line}\n`).join(''))
  const asker = createAsker({ input, output })
  return { asker, said: () => String(output.read() ?? '') }
}

function flagOf({ detail }: OperatingError): string {
  return String(detail['flag'])
}

async function codeOf(promise: Promise<unknown>): Promise<string> {
  try {
    await promise
  } catch (error) {
    if (error instanceof OperatingError) return `${String(error.code)} ${flagOf(error as OperatingError)}`
    throw error
  }
  return 'ok'
}

test('an answer is read, and Enter means what is shown', async () => {
  const { asker, said } = person(' 7 ', '')
  assert.is(await asker.ask(NUMBER), 7)
  assert.is(await asker.ask(NUMBER), 3)
  assert.is(said(), 'How many [3]: How many [3]: ')
  asker.close()
})

test('what is no answer is said and asked again', async () => {
  const { asker, said } = person('many', '2')
  assert.is(await asker.ask(NUMBER), 2)
  assert.match(said(), / {2}write a number\n/)
  asker.close()
})

test('Enter is no answer to what must be said', async () => {
  const { asker } = person('', '5')
  assert.is(await asker.ask({ ...NUMBER, fallback: null }), 5)
  asker.close()
})

test('an input that ends is nobody who answers', async () => {
  const { asker } = person()
  assert.is(await codeOf(asker.ask(NUMBER)), 'usage-answer-missing --count')
  asker.close()
})

test('a person who never answers is not asked for ever', async () => {
  const { asker } = person(...Array.from({ length: 50 }, () => 'x'))
  assert.is(await codeOf(asker.ask(NUMBER)), 'usage-answer-missing --count')
  asker.close()
})

test('unattended, the fallback holds, and what has none names its flag', async () => {
  const asker = createUnattendedAsker()
  assert.is(await asker.ask(NUMBER), 3)
  assert.is(await codeOf(asker.ask({ ...NUMBER, fallback: null })), 'usage-answer-missing --count')
})

test.run()
