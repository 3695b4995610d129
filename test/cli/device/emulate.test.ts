/** `streetwatt emulate` as people start and end it. */
import { writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import { test } from 'uvu'
import * as assert from 'uvu/assert'
import { runCommand, startCommand, waitFor, withDirectory } from '../run-command.ts'
import { codeOf, withEmulated } from './emulated.ts'

const LIMIT_MS = 30_000

test('the first line says where it listens, what it is and which units answer', () =>
  withEmulated(['--device', 'der', '--unit', '7'], async ({ running, port }) => {
    const [line = ''] = running.heard().split('\n')
    const { endpoints, ...facts } = JSON.parse(line) as Record<string, unknown>
    assert.equal(facts, { host: '127.0.0.1', port, units: [7], device: 'der' })
    assert.equal(endpoints, [{ transport: 'tcp', host: '127.0.0.1', port }])
  }))

for (const signal of ['SIGINT', 'SIGTERM'] as const) {
  test(`${signal} ends it with 0, and nothing more is said`, () =>
    withEmulated([], async ({ running }) => {
      running.child.kill(signal)
      const { code, stdout, stderr } = await running.ended
      assert.is(code, 0, stderr)
      assert.is(stdout.trimEnd().split('\n').length, 1)
      assert.is(stderr, '')
    }))
}

test('for people it says how to read it, and what happens in it', async () => {
  const running = startCommand(['emulate', '--device', 'hybrid', '--port', '0', '--clock', 'frozen'])
  const text = await waitFor(
    'the state',
    () => (/sun \d+ W/.test(running.heard()) ? running.heard() : undefined),
    {
      limitMs: LIMIT_MS,
      heard: () => running.heard(),
    },
  )
  running.child.kill('SIGINT')
  assert.is((await running.ended).code, 0)
  assert.match(
    text,
    /^An emulated hybrid, unit 1; Ctrl-C ends it\.\n {2}streetwatt detect 127\.0\.0\.1:\d+\n/,
  )
  assert.match(text, /sun \d+ W, house \d+ W, grid [+-]?\d+ W, battery [+-]?\d+ W with 5\.0 kWh/)
})

for (const [args, exit, code] of [
  [['--device', 'toaster'], 2, 'emulator-device-unknown'],
  [['--fault', 'gremlins'], 2, 'usage-value-invalid'],
  [['--port', '70000'], 2, 'usage-value-invalid'],
  [['--clock', 'broken'], 2, 'usage-value-invalid'],
  [['--image', 'no-such-file.json'], 3, 'emulator-image-unreadable'],
  [['--host', '192.0.2.1'], 1, 'emulator-cannot-listen'],
] as const) {
  test(`emulate ${args.join(' ')} is refused with ${code}`, async () => {
    const ended = await runCommand(['emulate', '--port', '0', ...args])
    assert.is(codeOf(ended), code)
    assert.is(ended.code, exit)
    assert.is(ended.stdout, '')
  })
}

test('a port that is taken is said, and the first one goes on', () =>
  withEmulated([], async ({ port, running }) => {
    const ended = await runCommand(['emulate', '--port', String(port)])
    assert.is(codeOf(ended), 'emulator-cannot-listen')
    assert.is(ended.code, 1)
    assert.is(running.child.exitCode, null)
  }))

test('an image that is none is refused with its place', () =>
  withDirectory(async (directory) => {
    const path = join(directory, 'image.json')
    await writeFile(path, '{ "base": 40000,\n  "registers": [21365, -1] }')
    const ended = await runCommand(['emulate', '--image', path, '--port', '0'])
    assert.is(codeOf(ended), 'emulator-image-invalid')
    assert.is(ended.code, 3)
    assert.match(ended.stderr, /image\.json:2:\d+/)
  }))

test.run()
