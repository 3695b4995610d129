/** A node of which only the socket is there, and the note of where its page would be. */
import { mkdir, writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import { createControlChannel } from '../../node/api/control-channel.ts'
import type { ControlAnswer } from '../../node/api/control-protocol.ts'
import { controlPath } from '../../node/api/control-protocol.ts'
import { SILENT } from '../../node/runtime/logger.ts'

export interface ToldNode {
  readonly dataDirectory: string
  readonly url: string
  readonly ready: boolean
}

export async function withToldNode(
  { dataDirectory, url, ready }: ToldNode,
  body: () => Promise<void>,
): Promise<void> {
  const answers: Readonly<Record<string, unknown>> = {
    readiness: { ready, checks: { device: { ok: ready, detail: ready ? 'answers' : 'silent' } } },
    metrics: { text: 'streetwatt_up 1\n' },
    logs: [{ atMs: 1, level: 'info', message: 'http server listens', fields: '{}' }],
  }
  const answer = (line: string): Promise<ControlAnswer> => {
    const { type } = JSON.parse(line) as { type: string }
    const known = answers[type]
    return Promise.resolve(
      known === undefined ? { ok: false, code: 'channel-request-unknown' } : { ok: true, result: known },
    )
  }
  await mkdir(dataDirectory, { recursive: true })
  await writeFile(join(dataDirectory, 'node.json'), JSON.stringify({ pid: process.pid, url, addresses: [] }))
  const channel = createControlChannel({ path: controlPath(dataDirectory) }, { answer, logger: SILENT })
  await channel.start()
  try {
    await body()
  } finally {
    await channel.stop()
  }
}
