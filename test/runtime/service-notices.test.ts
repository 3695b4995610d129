/** What a service manager is told, and when: by a played one, and by the real systemd-notify on a real socket. */
import { spawn } from 'node:child_process'
import { once } from 'node:events'
import { existsSync } from 'node:fs'
import { join } from 'node:path'
import { setTimeout as sleep } from 'node:timers/promises'
import { test } from 'uvu'
import * as assert from 'uvu/assert'
import { SILENT } from '../../node/runtime/logger.ts'
import { createServiceNotices } from '../../node/runtime/service-notices.ts'
import { waitFor, withDirectory } from '../cli/run-command.ts'
import { command, optionalTest } from '../support/optional.ts'

const PID = 4242

function played(environment: Record<string, string>, works = true) {
  const told: string[] = []
  const warned: object[] = []
  const tell = (states: readonly string[]): Promise<boolean> => {
    told.push(...states)
    return Promise.resolve(works)
  }
  const logger = { ...SILENT, warn: (fields: object) => void warned.push(fields) }
  return { told, warned, notices: createServiceNotices({ environment, pid: PID, logger, tell }) }
}

test('without a service manager nothing is told', async () => {
  const { told, notices } = played({ WATCHDOG_USEC: '30000' })
  notices.ready('up')
  await sleep(50)
  await notices.stopping()
  assert.equal(told, [])
})

test('ready, signs of life three times in the time given, and the end, after which there is none', async () => {
  const { told, notices } = played({ NOTIFY_SOCKET: '/s', WATCHDOG_USEC: '30000', WATCHDOG_PID: `${PID}` })
  notices.ready('up')
  await waitFor(
    'two signs of life',
    () => told.filter((each) => each === 'WATCHDOG=1').length >= 2 || undefined,
    {
      limitMs: 5000,
    },
  )
  await notices.stopping()
  const { length } = told
  await sleep(50)
  assert.is(told.length, length)
  assert.equal(told.slice(0, 2), ['READY=1', 'STATUS=up'])
  assert.equal(told.slice(-2)[0], 'STOPPING=1')
})

test('signs of life that are asked of another process, or not at all, are not given', async () => {
  for (const more of [{}, { WATCHDOG_USEC: '3000', WATCHDOG_PID: '1' }, { WATCHDOG_USEC: 'soon' }]) {
    const { told, notices } = played({ NOTIFY_SOCKET: '/s', ...more })
    notices.ready('up')
    await sleep(30)
    assert.equal(told, ['READY=1', 'STATUS=up'])
    await notices.stopping()
  }
})

test('a manager that cannot be told is said in the log once', async () => {
  const { warned, notices } = played({ NOTIFY_SOCKET: '/s', WATCHDOG_USEC: '6000' }, false)
  notices.ready('up')
  await sleep(30)
  await notices.stopping()
  assert.equal(warned, [{ code: 'service-manager-deaf' }])
})

const python = command('python3')
const notify = command('systemd-notify')
const both = { name: 'systemd-notify', isPresent: python.isPresent && notify.isPresent }

optionalTest(test, 'systemd-notify brings all of it to the socket of the manager', both, () =>
  withDirectory(async (directory) => {
    const path = join(directory, 'notify.sock')
    const manager = spawn('python3', ['-c', MANAGER, path], { stdio: ['ignore', 'pipe', 'inherit'] })
    let heard = ''
    manager.stdout.setEncoding('utf8').on('data', (chunk: string) => (heard += chunk))
    const before = process.env['NOTIFY_SOCKET']
    try {
      await waitFor('the manager to listen', () => existsSync(path) || undefined, { limitMs: 10_000 })
      process.env['NOTIFY_SOCKET'] = path
      const environment = { NOTIFY_SOCKET: path, WATCHDOG_USEC: '600000' }
      const notices = createServiceNotices({ environment, pid: process.pid, logger: SILENT })
      notices.ready('dashboard http://127.0.0.1:7080/')
      await waitFor('a sign of life', () => heard.includes('WATCHDOG=1') || undefined, { limitMs: 10_000 })
      await notices.stopping()
      await waitFor('the end', () => heard.includes('STOPPING=1') || undefined, { limitMs: 10_000 })
      assert.match(heard, /^READY=1$/m)
      assert.match(heard, /^STATUS=dashboard http:\/\/127\.0\.0\.1:7080\/$/m)
    } finally {
      if (before === undefined) delete process.env['NOTIFY_SOCKET']
      else process.env['NOTIFY_SOCKET'] = before
      manager.kill()
      await once(manager, 'close')
    }
  }),
)

/** Takes datagrams, and closes the descriptors that systemd-notify sends to know when it was heard. */
const MANAGER = `
import os, socket, sys
manager = socket.socket(socket.AF_UNIX, socket.SOCK_DGRAM)
manager.bind(sys.argv[1])
while True:
    data, files, _, _ = socket.recv_fds(manager, 4096, 8)
    for each in files: os.close(each)
    print(data.decode(), flush=True)
`

test.run()
