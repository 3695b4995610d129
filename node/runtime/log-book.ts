/**
 * Keeps the last lines that a node logged, for people who look at its page. What could be a secret is taken out before a
 * line is kept: by the name of its field, and by its form.
 */
import type { Logger } from './logger.ts'

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
        message: shortened(withoutSecrets(message), MESSAGE_LIMIT),
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

const SECRET_NAME = /password|secret|token|seed|private|credential|authorization|cookie/i
/** Tokens of this program, what follows `Bearer`, and the user's part of an address. */
const SECRET_FORMS: readonly (readonly [RegExp, string])[] = [
  [/sw_[\w-]{20,}/g, 'sw_[taken out]'],
  [/(bearer )[\w.~+/=-]+/gi, '$1[taken out]'],
  [/(\w:\/\/)[^\s/@]+@/g, '$1[taken out]@'],
]

function fieldsText(fields: object): string {
  try {
    return withoutSecrets(
      JSON.stringify(fields, (name, value: unknown) => {
        if (name !== '' && SECRET_NAME.test(name)) return '[taken out]'
        if (typeof value === 'bigint') return value.toString()
        if (value instanceof Error)
          return { ...Object.fromEntries(Object.entries(value)), message: value.message }
        return value
      }),
    )
  } catch {
    // A circle in it: the line is worth more than its fields.
    return '{}'
  }
}

function withoutSecrets(text: string): string {
  return SECRET_FORMS.reduce((left, [form, instead]) => left.replace(form, instead), text)
}

function shortened(text: string, limit: number): string {
  return text.length <= limit ? text : `${text.slice(0, limit - 1)}…`
}
