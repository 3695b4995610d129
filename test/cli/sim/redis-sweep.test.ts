import { readFile, writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import { suite } from 'uvu'
import * as assert from 'uvu/assert'
import { freePorts } from '../../../node/cli/demo/free-ports.ts'
import { SMALL_STREET } from '../../sim/sweep/small-street.ts'
import { command, optionalTest } from '../../support/optional.ts'
import type { Running } from '../run-command.ts'
import { runCommand, startCommand, startProgram, waitFor, withDirectory } from '../run-command.ts'

const test = suite('sweeps over Redis')
const redisServer = command('redis-server')
const RUNS = 200

/** A Redis of this test's own, that keeps nothing. */
async function withRedis(directory: string, body: (url: string) => Promise<void>): Promise<void> {
  const [port] = await freePorts(1)
  const where = ['--port', String(port), '--bind', '127.0.0.1', '--dir', directory]
  const server = startProgram('redis-server', [...where, '--save', '', '--appendonly', 'no'])
  try {
    await waitFor('Redis', () => server.heard().includes('Ready to accept connections') || undefined, {
      limitMs: 30_000,
      heard: () => server.heard(),
    })
    await body(`redis://127.0.0.1:${port}`)
  } finally {
    await end(server, 'SIGKILL')
  }
}

async function end(running: Running, how: 'SIGTERM' | 'SIGKILL'): Promise<void> {
  running.child.kill(how)
  await running.ended
}

function resultsOf(stdout: string): unknown[] {
  return (JSON.parse(stdout) as { results: unknown[] }).results
}

optionalTest(
  test,
  'of three workers one is killed in the middle: every run is there, none twice, equal to the local sweep',
  redisServer,
  () =>
    withDirectory(async (directory) => {
      const street = join(directory, 'street.yaml')
      await writeFile(street, SMALL_STREET)
      const sweep = (out: string) =>
        ['sim', 'sweep', street, '--set', `seed=1..${RUNS}`, '--out', join(directory, out), '--json'] as const
      const local = await runCommand([...sweep('local'), '--threads', '2'])
      assert.is(local.code, 0, local.stderr)

      await withRedis(directory, async (url) => {
        const worker = () => startCommand(['sim', 'worker', '--redis', url, '--threads', '1', '--lease', '2'])
        const doomed = worker()
        const running = startCommand([...sweep('remote'), '--redis', url])
        const all = [running, doomed]
        const heard = () => all.map((each) => each.heard()).join('\n--\n')
        const atWork = (each: typeof doomed) =>
          waitFor('a worker at work', () => each.heard().includes('working on') || undefined, {
            limitMs: 60_000,
            heard,
          })
        try {
          await atWork(doomed)
          const done = async () => (await readFile(join(directory, 'remote', 'runs.jsonl'), 'utf8')).trimEnd()
          await waitFor('some runs', async () => (await done()).split('\n').length > 10 || undefined, {
            limitMs: 60_000,
            heard,
          })
          // It stands still with a run in its hands until the other is at work, however busy the machine is.
          doomed.child.kill('SIGSTOP')
          assert.ok((await done()).split('\n').length < RUNS, 'it was stopped in the middle')
          const others = [worker(), worker()]
          all.push(...others)
          for (const other of others) await atWork(other)
          await end(doomed, 'SIGKILL')

          const remote = await running.ended
          assert.is(remote.code, 0, heard())
          assert.equal(resultsOf(remote.stdout), resultsOf(local.stdout))
          const indices = (await done())
            .split('\n')
            .map((line) => (JSON.parse(line) as { index: number }).index)
          assert.equal(
            indices.sort((left, right) => left - right),
            Array.from({ length: RUNS }, (_, index) => index),
          )
          for (const other of others) await end(other, 'SIGTERM')
          const counts = others.map((other) => Number(/(\d+) runs were done here/.exec(other.heard())?.[1]))
          const said = counts.reduce((sum, count) => sum + count, 0)
          assert.ok(said > 0 && said < RUNS, `all worked; the others did ${counts.join(' and ')}`)
        } finally {
          for (const each of all) each.child.kill('SIGKILL')
        }
      })
    }),
)

optionalTest(test, 'a run that fails is tried again, and then named with its reason', redisServer, () =>
  withDirectory(async (directory) => {
    const street = join(directory, 'street.yaml')
    await writeFile(street, SMALL_STREET)
    await withRedis(directory, async (url) => {
      const worker = startCommand(['sim', 'worker', '--redis', url, '--threads', '1'])
      try {
        const args = ['--set', 'strategy=truthful,nobodys', '--out', join(directory, 'out'), '--redis', url]
        const { code, stderr } = await runCommand(['sim', 'sweep', street, ...args])
        assert.is(code, 1, stderr)
        assert.match(stderr, /Run 1 .*nobodys.*\(strategy-unknown\).*\(sweep-job-failed\)/)
        // The other run is kept.
        assert.match(await readFile(join(directory, 'out', 'runs.jsonl'), 'utf8'), /^\{"index":0,/)
        const own = await runCommand(['sim', 'sweep', street, '--set', 'strategy=./own.ts', '--redis', url])
        assert.is(own.code, 1, own.stderr)
        assert.match(own.stderr, 'sweep-job-refused')
      } finally {
        await end(worker, 'SIGTERM')
      }
    })
  }),
)

test('where no Redis answers, that is said, without the password', async () => {
  const [port] = await freePorts(1)
  const ended = await runCommand(['sim', 'worker', '--redis', `redis://:secret@127.0.0.1:${port}`])
  assert.is(ended.code, 1)
  assert.match(ended.stderr, 'redis-unreachable')
  assert.not.match(ended.stderr, 'secret')
  assert.is((await runCommand(['sim', 'worker', '--redis', 'http://127.0.0.1'])).code, 2)
})

test.run()
