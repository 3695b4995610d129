/** What a home said before it ended by itself: its failure, in the sentence that `failure.ts` wrote into its log. */
import { open } from 'node:fs/promises'

const TAIL_BYTES = 4096
const FAILURE = /^streetwatt: (.+)$/gm

/** The last failure in the end of a log, without the program's name; undefined where there is none, or no log. */
export async function lastWords(logPath: string): Promise<string | undefined> {
  const file = await open(logPath, 'r').catch(() => undefined)
  if (file === undefined) return undefined
  try {
    const { size } = await file.stat()
    const { buffer, bytesRead } = await file.read({
      buffer: Buffer.alloc(TAIL_BYTES),
      position: Math.max(0, size - TAIL_BYTES),
    })
    return [...buffer.toString('utf8', 0, bytesRead).matchAll(FAILURE)].at(-1)?.[1]
  } finally {
    await file.close()
  }
}
