/** Turns what a command throws into one sentence with its code on standard error, and an exit code. */
import { CommanderError } from 'commander'
import { OperatingError } from '../core/units/operating-error.ts'
import { EXIT, exitCodeOf } from './exit-codes.ts'

/** Our codes for what commander finds wrong. */
const USAGE_CODES: Readonly<Record<string, string>> = {
  'commander.unknownCommand': 'usage-unknown-command',
  'commander.help': 'usage-unknown-command',
  'commander.unknownOption': 'usage-unknown-option',
  'commander.excessArguments': 'usage-too-many-arguments',
  'commander.optionMissingArgument': 'usage-value-missing',
  'commander.missingArgument': 'usage-value-missing',
  'commander.missingMandatoryOptionValue': 'usage-value-missing',
  'commander.invalidArgument': 'usage-value-invalid',
}

export function reportFailure(error: unknown, say: (line: string) => void): number {
  if (error instanceof CommanderError) return reportUsage(error, say)
  if (error instanceof OperatingError) {
    const code = String(error.code)
    say(`streetwatt: ${error.message} (${code})`)
    return exitCodeOf(code)
  }
  const what = error instanceof Error ? (error.stack ?? error.message) : String(error)
  say(`streetwatt: this is a mistake of ours, please report it: ${what} (internal)`)
  return EXIT.failed
}

function reportUsage({ code, exitCode, message }: CommanderError, say: (line: string) => void): number {
  if (exitCode === 0) return EXIT.ok
  say(`streetwatt: ${usageSentence(message)} (${USAGE_CODES[code] ?? 'usage-invalid'})`)
  return EXIT.usage
}

/** `error: unknown option '--hmes'\n(Did you mean --homes?)` as one sentence that says what to do. */
function usageSentence(message: string): string {
  if (message === '(outputHelp)') return `there is no such command; ${ADVICE}`
  const [what = '', suggestion] = message.replace(/^error: /, '').split('\n')
  const sentence = what
    .replace(/\. Expected .*$/, '')
    .replace(' is invalid. ', ' is invalid: ')
    .replace(/\.$/, '')
  const meant = /^\(Did you mean (.*)\?\)$/.exec(suggestion ?? '')?.[1]
  return meant === undefined ? `${sentence}; ${ADVICE}` : `${sentence}; did you mean ${meant}?`
}

const ADVICE = 'streetwatt --help shows what there is.'
