/** Asks a person for a yes; anything else, or nobody at the terminal, is a no. */
import { createInterface } from 'node:readline/promises'

export interface YesAsker {
  /** True where somebody can answer. */
  readonly isPossible: boolean
  ask(question: string, signal: AbortSignal): Promise<boolean>
}

export function createYesAsker(stdin: NodeJS.ReadStream, stderr: NodeJS.WriteStream): YesAsker {
  return {
    isPossible: stdin.isTTY && stderr.isTTY,
    async ask(question, signal) {
      const lines = createInterface({ input: stdin, output: stderr })
      try {
        return /^y(es)?$/i.test((await lines.question(`${question} [yes/no] `, { signal })).trim())
      } catch {
        return false
      } finally {
        lines.close()
      }
    },
  }
}
