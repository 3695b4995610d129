import { pino } from 'pino'
import { readableLine } from './readable-log.ts'
import { redact } from './secrets.ts'

/** What our parts say while they work: the message is fixed, what varies is in the fields. */
export interface Logger {
  debug(fields: object, message: string): void
  info(fields: object, message: string): void
  warn(fields: object, message: string): void
  error(fields: object, message: string): void
}

export type LogLevel = 'debug' | 'info' | 'warn' | 'error' | 'silent'

/** Where lines go: standard error, so that standard output stays with results. */
interface LogOutput {
  readonly isTerminal: boolean
  readonly write: (line: string) => void
}

/** JSON lines; on a terminal lines that people read. What is or could be a secret is in neither. */
export function createLogger(
  options: { level: LogLevel; name: string },
  { isTerminal, write }: LogOutput = standardError(),
): Logger {
  const named = { level: options.level, name: options.name, timestamp: pino.stdTimeFunctions.isoTime }
  return pino(named, {
    write: (line: string) => {
      const shown = `${JSON.stringify(redact(JSON.parse(line)))}\n`
      write(isTerminal ? readableLine(shown) : shown)
    },
  })
}

function standardError(): LogOutput {
  const destination = pino.destination(2)
  return { isTerminal: process.stderr.isTTY, write: (line) => destination.write(line) }
}

export const SILENT: Logger = { debug: noop, info: noop, warn: noop, error: noop }

function noop(): void {
  // Nothing is said.
}
