/**
 * Keeps the last lines that a node logged, for people who look at its page. What could be a secret is hidden
 * before a line is kept.
 */
import type { Logger } from './logger.ts'
import { hideSecrets, redact } from './secrets.ts'

export interface LogLine {
  readonly atMs: number
  readonly level: 'info' | 'warn' | 'error'
  readonly message: string
  /** The fields as JSON, `{}` where there are none; cut where it is long. */
  readonly fields: string
}

export interface LogBook {
  /** Logs as the one that it was made from, and keeps each line that is more than for finding faults. */
  readonly logger: Logger
  /** Oldest first. */
  readonly lines: () => readonly LogLine[]
}

export const LOG_LINES_LIMIT = 300
const FIELDS_LIMIT = 600
const MESSAGE_LIMIT = 400

export function createLogBook(logger: Logger, { now = Date.now }: { now?: () => number } = {}): LogBook {
  const lines: LogLine[] = []
  const kept =
    (level: LogLine['level']) =>
    (fields: object, message: string): void => {
      lines.push({
        ...{ atMs: now(), level },
        message: shortened(hideSecrets(message), MESSAGE_LIMIT),
        fields: shortened(fieldsText(fields), FIELDS_LIMIT),
      })
      if (lines.length > LOG_LINES_LIMIT) lines.shift()
      logger[level](fields, message)
    }
  return {
    logger: {
      debug: (fields, message) => {
        logger.debug(fields, message)
      },
      ...{ info: kept('info'), warn: kept('warn'), error: kept('error') },
    },
    lines: () => [...lines],
  }
}

function fieldsText(fields: object): string {
  try {
    return JSON.stringify(redact(JSON.parse(JSON.stringify(fields, plain))))
  } catch {
    // A circle in it: the line is worth more than its fields.
    return '{}'
  }
}

/** What JSON leaves out or cannot say. */
function plain(_name: string, value: unknown): unknown {
  if (typeof value === 'bigint') return value.toString()
  return value instanceof Error
    ? { ...Object.fromEntries(Object.entries(value)), message: value.message }
    : value
}

function shortened(text: string, limit: number): string {
  return text.length <= limit ? text : `${text.slice(0, limit - 1)}…`
}
