/** Log lines as people read them on a terminal; programs get the JSON that they were made of. */

const LEVELS: Readonly<Record<number, string>> = { 20: 'debug', 30: 'info', 40: 'warn', 50: 'error' }
/** In every line and of no use on the terminal where the program runs. */
const KNOWN = new Set(['level', 'time', 'pid', 'hostname', 'name', 'msg', 'code'])
const FIELD_LIMIT = 200

/** `19:04:05 warn  a backup could not be made (backup-unwritable)  path=/mnt/stick`; what is no log line stays as it is. */
export function readableLine(line: string): string {
  const fields = parsed(line)
  if (fields === undefined) return line
  const { level, time, msg, code } = fields
  const clock = typeof time === 'string' ? new Date(time).toTimeString().slice(0, 8) : '--:--:--'
  const word = (typeof level === 'number' ? LEVELS[level] : undefined) ?? 'note'
  const named = typeof code === 'string' ? ` (${code})` : ''
  const rest = Object.entries(fields)
    .filter(([name]) => !KNOWN.has(name))
    .map(([name, value]) => `  ${name}=${shown(value)}`)
  return `${clock} ${word.padEnd(5)} ${typeof msg === 'string' ? msg : ''}${named}${rest.join('')}\n`
}

function shown(value: unknown): string {
  const text = typeof value === 'string' ? value : JSON.stringify(value)
  return text.length > FIELD_LIMIT ? `${text.slice(0, FIELD_LIMIT)}…` : text
}

function parsed(line: string): Record<string, unknown> | undefined {
  try {
    const value: unknown = JSON.parse(line)
    return typeof value === 'object' && value !== null ? (value as Record<string, unknown>) : undefined
  } catch {
    return undefined
  }
}
