/** What the doctor says of a node by how much it was told: there is a word of the device whatever answers. */
import { test } from 'uvu'
import * as assert from 'uvu/assert'
import type { AskedNode } from '../../../node/cli/ask-node.ts'
import { checkRunning, isStopped } from '../../../node/cli/doctor/check-node.ts'
import { OperatingError } from '../../../node/core/units/operating-error.ts'

const SILENT: AskedNode = { url: null, isAlive: false, readiness: null, metrics: null, logLines: null }
const ALIVE: AskedNode = { ...SILENT, url: 'http://127.0.0.1:7080/', isAlive: true }
const TOLD: AskedNode = {
  ...ALIVE,
  readiness: { ready: false, checks: { device: { ok: false, detail: 'silent' } } },
}
const DENIED = new OperatingError({ code: 'channel-denied' }, 'It belongs to another user.')
const TOO_LONG = new OperatingError({ code: 'channel-path-too-long' }, 'It is too long.')

type Found = Parameters<typeof checkRunning>[0]
const SAID: readonly (readonly [name: string, node: Found, asked: AskedNode, said: string[]])[] = [
  ['that does not run', null, SILENT, ['warn node']],
  ['without a socket, whose page tells its checks', null, TOLD, ['warn node', 'fail device']],
  ['without a socket, whose page wants a password', null, ALIVE, ['warn node', 'warn device']],
  ['of another user', DENIED, ALIVE, ['fail node', 'warn device']],
  ['of another user, whose page does not answer', DENIED, SILENT, ['fail node', 'warn device']],
  ['with too long a path, whose page tells its checks', TOO_LONG, TOLD, ['fail node', 'fail device']],
]
for (const [name, node, asked, said] of SAID) {
  test(`of a node ${name} the doctor says ${said.join(', ')}`, () => {
    const findings = checkRunning(node, asked)
    assert.equal(
      findings.map(({ result, check }) => `${result} ${check}`),
      said,
    )
    assert.ok(findings.every(({ remedy }) => remedy !== null))
  })
}

test('device, ports and ledger are looked at where no node can hold them', () => {
  assert.ok(isStopped(null, SILENT))
  assert.ok(isStopped(TOO_LONG, SILENT), 'a path that no socket can have says nothing of the node')
  assert.not.ok(isStopped(null, ALIVE), 'its ledger is open')
  assert.not.ok(isStopped(DENIED, SILENT), 'it may run as another user')
})

test.run()
