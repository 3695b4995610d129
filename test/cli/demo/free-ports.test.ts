import { mkdtemp, rm, writeFile } from 'node:fs/promises'
import type { Server } from 'node:net'
import { createServer } from 'node:net'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { test } from 'uvu'
import * as assert from 'uvu/assert'
import { freePorts } from '../../../node/cli/demo/free-ports.ts'
import { lastWords } from '../../../node/cli/demo/last-words.ts'

async function listenOn(port: number): Promise<{ port: number; server: Server }> {
  const server = createServer()
  await new Promise<void>((resolve) => server.listen(port, '127.0.0.1', resolve))
  return { port, server }
}

async function occupied(work: (port: number) => Promise<void>): Promise<void> {
  const [free = 0] = await freePorts(1)
  const { port, server } = await listenOn(free)
  try {
    await work(port)
  } finally {
    await new Promise((resolve) => server.close(resolve))
  }
}

test('ports for a street are all different, and none is one that a connection may be given', async () => {
  const ports = await freePorts(64)
  assert.is(new Set(ports).size, 64)
  assert.ok(
    ports.every((port) => port >= 20_000 && port < 32_768),
    ports.join(' '),
  )
})

test('the wanted port comes first where it is free, and another in its place where it is not', async () => {
  const [wanted = 0] = await freePorts(1)
  assert.is((await freePorts(2, wanted))[0], wanted)
  await occupied(async (port) => {
    const ports = await freePorts(2, port)
    assert.is(ports.length, 2)
    assert.not.ok(ports.includes(port))
  })
})

test('no port that is listened on is among the free ones', async () => {
  // So many on both sides that chance alone would meet seven of them.
  const taken = await Promise.all((await freePorts(300)).map(listenOn))
  try {
    const ports = await freePorts(300)
    assert.equal(
      taken.map(({ port }) => port).filter((port) => ports.includes(port)),
      [],
    )
  } finally {
    await Promise.all(taken.map(({ server }) => new Promise((resolve) => server.close(resolve))))
  }
})

test('the last words of a home are its last failure, and nothing where it said none', async () => {
  const directory = await mkdtemp(join(tmpdir(), 'streetwatt-words-'))
  try {
    const log = join(directory, 'node.log')
    assert.is(await lastWords(log), undefined)
    await writeFile(log, '{"level":30,"msg":"streetwatt: not this"}\n')
    assert.is(await lastWords(log), undefined)
    const noise = `{"level":30,"msg":"${'x'.repeat(5000)}"}\n`
    await writeFile(
      log,
      `streetwatt: an old one (io-error)\n${noise}streetwatt: No port. (listen-failed)\n{"level":30}\n`,
    )
    assert.is(await lastWords(log), 'No port. (listen-failed)')
    await writeFile(log, `streetwatt: an old one (io-error)\n${noise}`)
    assert.is(await lastWords(log), undefined)
  } finally {
    await rm(directory, { recursive: true, force: true })
  }
})

test.run()
