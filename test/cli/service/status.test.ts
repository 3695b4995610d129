/** `service status`: what systemd knows, and what the node says of itself, whatever its page asks for. */
import { chmod, mkdir, writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import { test } from 'uvu'
import * as assert from 'uvu/assert'
import type { ServiceStatus } from '../../../node/cli/service/service-status.ts'
import { parseProperties, statusLines } from '../../../node/cli/service/service-status.ts'
import { runCommand, withDirectory } from '../run-command.ts'
import { withToldNode } from '../told-node.ts'
import { writeConfig } from './write-config.ts'

test('the status says what systemd knows and what the node says, and fails where it is not ready', () =>
  withDirectory(async (directory) => {
    const config = await writeConfig(directory)
    const env = await withSystemctl(directory)
    const { code, stdout, stderr } = await runCommand(['service', 'status', '-c', config], { env })
    assert.is(code, 1)
    assert.match(stderr, /\(service-not-ready\)/)
    assert.match(stdout, /^systemd +active \(running\), since Sat.*started again 2 times, 121 MiB$/m)
    assert.match(stdout, /^node +does not answer$/m)
    const json = await runCommand(['service', 'status', '--json', '-c', config], { env })
    const told = JSON.parse(json.stdout) as { systemd: Record<string, string>; readiness: null }
    assert.is(told.systemd['UnitFileState'], 'enabled')
    assert.is(told.readiness, null)
  }))

const SHOWN =
  'LoadState=loaded\\nUnitFileState=enabled\\nActiveState=active\\nSubState=running\\nResult=success\\nStatusText=\\nMainPID=7\\nNRestarts=2\\nActiveEnterTimestamp=Sat 2026-11-28 10:00:00 CET\\nMemoryCurrent=126000000\\n'

test('what systemd does not know is said as that', () => {
  assert.equal(parseProperties('A=1\nB=x=y\nC=\nno line'), { A: '1', B: 'x=y', C: '' })
  const lines = (systemd: Record<string, string> | null) =>
    statusLines({ systemd, readiness: null, url: null, isAlive: false })[0] ?? ''
  assert.match(lines(null), 'does not answer on this machine')
  assert.match(lines({ LoadState: 'not-found' }), 'has no such service')
  const readiness = { ready: false, checks: { device: { ok: false, detail: 'silent' } } }
  const said = statusLines({ systemd: null, readiness, url: 'http://h/', isAlive: true })
  assert.match(said[1] ?? '', 'is not ready, http://h/')
  assert.match(said[2] ?? '', /FAIL device +silent/)
  const kept = statusLines({ systemd: null, readiness: null, url: 'http://h/', isAlive: true })
  assert.match(
    kept[1] ?? '',
    /^node +runs at http:\/\/h\/, and tells its checks to the user who runs it alone$/,
  )
})

test('a home on all addresses that wants a password is seen from its own machine', () =>
  withDirectory(async (directory) => {
    const config = await writeConfig(directory)
    const env = await withSystemctl(directory)
    const status = () => runCommand(['service', 'status', '-c', config, '--json'], { env })
    const url = 'http://0.0.0.0:17099/'
    for (const ready of [true, false])
      await withToldNode({ dataDirectory: join(directory, 'data'), url, ready }, async () => {
        const { code, stdout, stderr } = await status()
        assert.is(code, ready ? 0 : 1, stderr)
        const told = JSON.parse(stdout) as ServiceStatus
        assert.is(told.url, 'http://127.0.0.1:17099/')
        assert.ok(told.isAlive)
        assert.is(told.readiness?.ready, ready)
        assert.equal(Object.keys(told.readiness?.checks ?? {}), ['device'])
      })
    assert.is((await status()).code, 1, 'a node that has ended is not seen')
  }))

/** An environment in which systemd shows this service. */
async function withSystemctl(directory: string): Promise<Record<string, string>> {
  const folder = join(directory, 'bin')
  await mkdir(folder)
  await writeFile(join(folder, 'systemctl'), `#!/bin/sh\nprintf '${SHOWN}'\n`)
  await chmod(join(folder, 'systemctl'), 0o755)
  return { PATH: `${folder}:${process.env['PATH'] ?? ''}` }
}

test.run()
