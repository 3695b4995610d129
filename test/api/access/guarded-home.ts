/** A server with a password, and what a browser or a program would send it. */
import { mkdtemp, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import type { AccessFile } from '../../../node/api/access/access-file.ts'
import { ACCESS_FILE, createAccessFile } from '../../../node/api/access/access-file.ts'
import { hashPassword } from '../../../node/api/access/password-hash.ts'
import { createHttpServer } from '../../../node/api/server.ts'
import type { Logger } from '../../../node/runtime/logger.ts'
import { makeFigures } from '../fake-figures.ts'
import type { FakeHome } from '../fake-home.ts'
import { createFakeHome } from '../fake-home.ts'
import type { Answer } from '../http.ts'
import { ask } from '../http.ts'

export const PASSWORD = 'correct horse battery'

export interface GuardedHome {
  readonly port: number
  readonly file: AccessFile
  readonly fake: FakeHome
  readonly path: string
  /** Everything that went to the log, as JSON. */
  readonly logged: () => string
  readonly ask: (path: string, options?: Parameters<typeof ask>[2]) => Promise<Answer>
  readonly logIn: (password?: string) => Promise<Answer>
  /** Headers of a page that is logged in. */
  readonly session: () => Promise<Record<string, string>>
}

/** Listens on all addresses as a home on a LAN does; the tests themselves come over the loopback. */
export async function withGuardedHome(
  host: '0.0.0.0' | '127.0.0.1',
  body: (home: GuardedHome) => Promise<void>,
): Promise<void> {
  const directory = await mkdtemp(join(tmpdir(), 'streetwatt-access-'))
  const path = join(directory, ACCESS_FILE)
  const file = createAccessFile(path)
  const password = await hashPassword(PASSWORD)
  await file.change((now) => ({ record: { ...now, password } }))
  const lines: string[] = []
  const fake = createFakeHome()
  const server = createHttpServer(
    { host, port: 0, assetsDir: directory },
    { source: fake.source, figures: makeFigures(), access: file, logger: loggerInto(lines) },
  )
  const { port } = await server.start()
  const askHere: GuardedHome['ask'] = (where, options) => ask(port, where, options)
  const logIn = (password = PASSWORD): Promise<Answer> =>
    askHere('/api/v1/session', {
      method: 'POST',
      headers: { 'content-type': 'application/json' },
      body: JSON.stringify({ password }),
    })
  try {
    await body({
      ...{ port, file, fake, path, ask: askHere, logIn, logged: () => lines.join('\n') },
      async session() {
        const { headers, text } = await logIn()
        const cookie = headers['set-cookie']?.[0]?.split(';')[0] ?? ''
        return { cookie, 'x-csrf-token': (JSON.parse(text) as { csrfToken: string }).csrfToken }
      },
    })
  } finally {
    await server.stop()
    await rm(directory, { recursive: true })
  }
}

function loggerInto(lines: string[]): Logger {
  const log = (fields: object, message: string): void => {
    lines.push(JSON.stringify({ ...fields, message }))
  }
  return { debug: log, info: log, warn: log, error: log }
}

export function codeOf({ text }: Answer): string {
  return (JSON.parse(text) as { code: string }).code
}
