/** A serial line for commands: a pair of pseudo terminals that socat joins. */
import { access } from 'node:fs/promises'
import { join } from 'node:path'
import { startProgram, waitFor, withDirectory } from '../run-command.ts'

const LIMIT_MS = 20_000

/** Runs `body` with the paths of both ends. */
export async function withLine(body: (line: { near: string; far: string }) => Promise<void>): Promise<void> {
  await withDirectory(async (folder) => {
    const [near, far] = [join(folder, 'near'), join(folder, 'far')]
    const ends = [near, far].map((link) => `pty,raw,echo=0,link=${link}`)
    const socat = startProgram('socat', ends)
    const isThere = (path: string) =>
      access(path).then(
        () => true,
        () => undefined,
      )
    try {
      await waitFor('a serial line', async () => ((await isThere(near)) ? isThere(far) : undefined), {
        limitMs: LIMIT_MS,
        heard: () => socat.heard(),
      })
      await body({ near, far })
    } finally {
      socat.child.kill('SIGTERM')
      await socat.ended
    }
  })
}
