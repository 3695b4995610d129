/** The socket between commands and a running node, with answers that a test gives. */
import { stat, writeFile } from 'node:fs/promises'
import { createConnection, createServer } from 'node:net'
import { join } from 'node:path'
import { suite } from 'uvu'
import * as assert from 'uvu/assert'
import { createControlChannel } from '../../node/api/control-channel.ts'
import type { ControlAnswer } from '../../node/api/control-protocol.ts'
import { controlPath, REQUEST_BYTES_LIMIT } from '../../node/api/control-protocol.ts'
import { SILENT } from '../../node/runtime/logger.ts'
import { withDirectory } from '../cli/run-command.ts'

const test = suite('the control channel')
const LIMIT_MS = 10_000

interface Options {
  readonly answer?: (line: string) => Promise<ControlAnswer>
  readonly deadlineMs?: number
  readonly path?: string
}

/** Runs a channel that answers each line with itself. */
function withChannel(
  body: (path: string, said: string[]) => Promise<void>,
  options: Options = {},
): Promise<void> {
  return withDirectory(async (directory) => {
    const path = options.path ?? controlPath(directory)
    const said: string[] = []
    const logger = {
      ...SILENT,
      warn: (fields: object) => void said.push((fields as { code: string }).code),
      error: (fields: object) => void said.push((fields as { code: string }).code),
    }
    const echo = (line: string) => Promise.resolve({ ok: true, result: line } as const)
    const { deadlineMs = LIMIT_MS, answer = echo } = options
    const channel = createControlChannel({ path, deadlineMs }, { answer, logger })
    await channel.start()
    try {
      await body(path, said)
    } finally {
      await channel.stop()
    }
  })
}

/** Sends these bytes and resolves to all that comes back until the other side ends. */
function exchange(path: string, ...chunks: readonly (string | Buffer)[]): Promise<string> {
  return new Promise((resolve, reject) => {
    const socket = createConnection(path)
    let heard = ''
    socket.setEncoding('utf8').on('data', (text: string) => {
      heard += text
    })
    socket.once('error', reject)
    socket.once('close', () => {
      resolve(heard)
    })
    socket.once('end', () => socket.destroy())
    for (const chunk of chunks) socket.write(chunk)
  })
}

const echoed = (line: string): string => `${JSON.stringify({ ok: true, result: line })}\n`
const refused = (code: string): string => `${JSON.stringify({ ok: false, code })}\n`

test('one line is answered with one line, and the rest is nobody’s', () =>
  withChannel(async (path) => {
    assert.is(await exchange(path, '{"type":"community"}\n'), echoed('{"type":"community"}'))
    assert.is(await exchange(path, 'in ', 'parts', '\nand more\n'), echoed('in parts'))
    assert.is(await exchange(path, '\n'), echoed(''))
  }))

test('only its owner may open it', () =>
  withChannel(async (path) => {
    assert.is((await stat(path)).mode & 0o777, 0o600)
  }))

test('many ask at once, and each gets its own answer', () =>
  withChannel(async (path) => {
    const lines = Array.from({ length: 8 }, (_, index) => `line ${index}`)
    const answers = await Promise.all(lines.map((line) => exchange(path, `${line}\n`)))
    assert.equal(answers, lines.map(echoed))
  }))

test('a line of the limit is taken, and one byte more is not', () =>
  withChannel(async (path) => {
    const longest = Buffer.alloc(REQUEST_BYTES_LIMIT, 'a')
    assert.is((await exchange(path, longest, '\n')).length, echoed('').length + REQUEST_BYTES_LIMIT)
    assert.is(await exchange(path, longest, 'a\n'), refused('channel-request-too-long'))
  }))

test('who says nothing is left, and the next is served', () =>
  withChannel(
    async (path) => {
      assert.is(await exchange(path, 'no end of line'), '')
      assert.is(await exchange(path, 'whole\n'), echoed('whole'))
    },
    { deadlineMs: 200 },
  ))

test('a request that fails is answered with a code, and said in the log', () =>
  withChannel(
    async (path, said) => {
      assert.is(await exchange(path, 'x\n'), refused('channel-request-failed'))
      assert.equal(said, ['channel-request-failed'])
    },
    { answer: () => Promise.reject(new Error('the disk is full')) },
  ))

test('a socket that was left behind is replaced', () =>
  withDirectory(async (directory) => {
    const path = controlPath(directory)
    // What a node that was killed leaves: a socket that nobody listens on.
    const { spawnSync } = await import('node:child_process')
    const script = `require('net').createServer().listen(${JSON.stringify(path)}, () => process.kill(process.pid, 'SIGKILL'))`
    spawnSync(process.execPath, ['-e', script])
    assert.ok((await stat(path)).isSocket())
    await withChannel(
      async () => {
        assert.is(await exchange(path, 'x\n'), echoed('x'))
      },
      { path },
    )
  }))

test('a file in its place is not removed: the node runs without', () =>
  withDirectory(async (directory) => {
    const path = controlPath(directory)
    await writeFile(path, 'a file')
    await withChannel(
      async (_path, said) => {
        assert.equal(said, ['channel-unavailable'])
        assert.ok((await stat(path)).isFile())
      },
      { path },
    )
  }))

test('a path that is too long is said, and the node runs without', () =>
  withDirectory(async (directory) => {
    const path = join(directory, 'd'.repeat(100), 'control.sock')
    await withChannel(
      (_path, said) => {
        assert.equal(said, ['channel-path-too-long'])
        return Promise.resolve()
      },
      { path },
    )
  }))

test('when it stops nothing listens any more, also with somebody connected', () =>
  withDirectory(async (directory) => {
    const path = controlPath(directory)
    const channel = createControlChannel(
      { path },
      { answer: () => new Promise(() => undefined), logger: SILENT },
    )
    await channel.start()
    const waiting = exchange(path, 'x\n').catch(() => '')
    await new Promise((resolve) => setImmediate(resolve))
    await channel.stop()
    assert.is(await waiting, '')
    const server = createServer()
    await new Promise<void>((resolve, reject) => {
      server.once('error', reject)
      server.listen(path, resolve)
    })
    server.close()
  }))

test.run()
