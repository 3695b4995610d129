/** Questions of a wizard. Each has a flag, so that whoever answers them all beforehand is asked nothing. */
import { createInterface } from 'node:readline/promises'
import { InvalidArgumentError } from 'commander'
import { OperatingError } from '../../core/units/operating-error.ts'

export interface Question<T> {
  readonly text: string
  /** The flag that answers it beforehand. */
  readonly flag: string
  /** What Enter means, and what holds where nobody is asked; null where it must be said. */
  readonly fallback: string | null
  /** Throws commander's InvalidArgumentError for what is no answer. */
  readonly read: (text: string) => T
}

export interface Asker {
  /** Throws `usage-answer-missing` where nobody answers and there is no fallback. */
  ask<T>(question: Question<T>): Promise<T>
  close(): void
}

const MOST_ATTEMPTS = 20

/** Takes every fallback. */
export function createUnattendedAsker(): Asker {
  return {
    ask: ({ flag, fallback, read }) =>
      fallback === null ? Promise.reject(answerMissing(flag)) : Promise.resolve(read(fallback)),
    close: () => undefined,
  }
}

/** Asks a person; questions go to `output`, which is not where results go. */
export function createAsker({
  input,
  output,
}: {
  readonly input: NodeJS.ReadableStream
  readonly output: NodeJS.WritableStream
}): Asker {
  const lines = createInterface({ input, output })
  // Answers that are piped in come all at once: the lines are kept, and their end is an answer that is missing.
  const iterator = lines[Symbol.asyncIterator]()

  async function ask<T>({ text, flag, fallback, read }: Question<T>): Promise<T> {
    const shown = fallback === null || fallback === '' ? '' : ` [${fallback}]`
    for (let attempt = 0; attempt < MOST_ATTEMPTS; attempt++) {
      output.write(`${text}${shown}: `)
      const line = await iterator.next()
      if (line.done === true) throw answerMissing(flag)
      const answer = line.value.trim() === '' ? fallback : line.value.trim()
      if (answer === null) continue
      try {
        return read(answer)
      } catch (error) {
        if (!(error instanceof InvalidArgumentError)) throw error
        output.write(`  ${error.message}\n`)
      }
    }
    throw answerMissing(flag)
  }

  return {
    ask,
    close() {
      lines.close()
    },
  }
}

function answerMissing(flag: string): OperatingError {
  return new OperatingError(
    { code: 'usage-answer-missing', flag },
    `Nobody answered what ${flag} says: run it in a terminal, or give the flag.`,
  )
}
