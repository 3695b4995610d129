import { pino } from 'pino'
import { readableLine } from './readable-log.ts'

/** What our parts say while they work: the message is fixed, what varies is in the fields. */
export interface Logger {
  debug(fields: object, message: string): void
  info(fields: object, message: string): void
  warn(fields: object, message: string): void
  error(fields: object, message: string): void
}

export type LogLevel = 'debug' | 'info' | 'warn' | 'error' | 'silent'

/** A field of one of these names is never written, whatever is in it. */
const SECRET_FIELDS = ['password', 'secret', 'token', 'seed', 'authorization', 'cookie', 'credential']

/** Where lines go: standard error, so that standard output stays with results. */
interface LogOutput {
  readonly isTerminal: boolean
  readonly write: (line: string) => void
}

/** JSON lines; on a terminal lines that people read. */
export function createLogger(
  options: { level: LogLevel; name: string },
  output: LogOutput | undefined = process.stderr.isTTY ? TERMINAL : undefined,
): Logger {
  return pino(
    {
      ...{ level: options.level, name: options.name, timestamp: pino.stdTimeFunctions.isoTime },
      redact: { paths: SECRET_FIELDS.flatMap((name) => [name, `*.${name}`, `*.*.${name}`]), censor: '***' },
    },
    output === undefined ? pino.destination(2) : destinationOf(output),
  )
}

const TERMINAL: LogOutput = {
  isTerminal: true,
  write: (line) => {
    process.stderr.write(line)
  },
}

function destinationOf({ isTerminal, write }: LogOutput): { write: (line: string) => void } {
  return {
    write: (line) => {
      write(isTerminal ? readableLine(line) : line)
    },
  }
}

export const SILENT: Logger = { debug: noop, info: noop, warn: noop, error: noop }

function noop(): void {
  // Nothing is said.
}
