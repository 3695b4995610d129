/** `streetwatt ledger statement`: a member's month, on the screen or in a file. */
import { writeFile } from 'node:fs/promises'
import type { StatementFormat } from '../../api/source.ts'
import { OperatingError } from '../../core/units/operating-error.ts'
import { writeStatement } from '../../statements/write-statement.ts'
import type { Print } from '../print.ts'
import type { Terminal } from '../terminal.ts'
import { openMonths } from './month-source.ts'

export interface StatementFlags {
  readonly config: string
  readonly month?: string
  readonly member?: string
  readonly names?: true
  readonly format: StatementFormat
  readonly output?: string
  readonly json?: true
}

/** Bytes of a form that is no text never go to a terminal. */
export async function runStatement(
  flags: StatementFlags,
  print: Print,
  terminal: Pick<Terminal, 'say'>,
): Promise<void> {
  const format = flags.json === true ? 'json' : flags.format
  const { output, member: memberId, names: namesPartners } = flags
  if (format === 'pdf' && output === undefined) throw outputMissing()
  const statement = await openMonths(flags, terminal.say).statement(flags.month, { memberId, namesPartners })
  const { body } = await writeStatement(statement, format)
  if (output === undefined) {
    await print(String(body))
    return
  }
  await writeFile(output, body).catch(unwritable(output))
  terminal.say(`Wrote the statement for ${statement.month} to ${output}.`)
}

function outputMissing(): OperatingError {
  return new OperatingError(
    { code: 'usage-output-missing' },
    'A PDF is no text for a screen: name a file with -o statement.pdf.',
  )
}

/** What a file system refuses, as an error with the path. */
export function unwritable(path: string): (cause: unknown) => never {
  return (cause) => {
    throw new OperatingError(
      { code: 'output-unwritable', path },
      `${path} cannot be written: check the folder, its permissions and the room on the disk.`,
      { cause },
    )
  }
}
