/** Commands over a serial line: a pair of pseudo terminals, the emulator at one end and the command at the other. */
import { test } from 'uvu'
import * as assert from 'uvu/assert'
import type { Detection } from '../../../node/cli/device/detect/detection.ts'
import { command, optionalTest } from '../../support/optional.ts'
import { runCommand } from '../run-command.ts'
import { document, withEmulated } from './emulated.ts'
import { withLine } from './serial-line.ts'

optionalTest(
  test,
  'a meter on a serial line is detected, read and told how to configure',
  command('socat'),
  () =>
    withLine(({ near, far }) =>
      withEmulated(['--device', 'eastron-sdm630', '--rtu', far, '--parity', 'even'], async () => {
        const line = ['--serial', near, '--parity', 'even']
        const [found] = await document<Detection[]>(['detect', ...line, '--unit', '1', '--json'])
        assert.ok(found)
        assert.equal([found.transport, found.host, found.port], ['rtu', near, null])
        assert.is(found.profile, 'eastron-sdm630')
        const { stdout, code } = await runCommand(['detect', ...line, '--unit', '1'])
        assert.is(code, 0)
        assert.match(stdout, `serial: ${near}\n      baudRate: 9600\n      parity: even\n      unitId: 1\n`)
        const { device } = await document<{ device: Record<string, unknown> }>([
          ...['device', 'read', ...line, '--unit', '1', '--profile', 'eastron-sdm630', '--json'],
        ])
        assert.is(device['manufacturer'], 'Eastron')
        assert.is(device['port'], null)
      }),
    ),
)

test('frames of a serial line over TCP are read as such', () =>
  withEmulated(['--device', 'meter', '--transport', 'rtu-tcp'], async ({ place }) => {
    const args = ['device', 'read', place, '--transport', 'rtu-tcp', '--profile', 'sunspec', '--json']
    const { device } = await document<{ device: Record<string, unknown> }>(args)
    assert.is(device['transport'], 'rtu-tcp')
    assert.is(device['model'], 'Emulated meter')
  }))

test.run()
