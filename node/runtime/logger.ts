import { pino } from 'pino'

/** What our parts say while they work: the message is fixed, what varies is in the fields. */
export interface Logger {
  debug(fields: object, message: string): void
  info(fields: object, message: string): void
  warn(fields: object, message: string): void
  error(fields: object, message: string): void
}

export type LogLevel = 'debug' | 'info' | 'warn' | 'error' | 'silent'

/** JSON lines on standard error, so that standard output stays with results. */
export function createLogger(options: { level: LogLevel; name: string }): Logger {
  return pino(
    { level: options.level, name: options.name, timestamp: pino.stdTimeFunctions.isoTime },
    pino.destination(2),
  )
}

export const SILENT: Logger = { debug: noop, info: noop, warn: noop, error: noop }

function noop(): void {
  // Nothing is said.
}
