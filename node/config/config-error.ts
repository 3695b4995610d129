/** What can be wrong with a configuration; each code has a row in docs/errors.md and ends a command with exit code 3. */
import { OperatingError } from '../core/units/operating-error.ts'

export function unreadable(path: string, cause: unknown): OperatingError {
  return new OperatingError(
    { code: 'config-unreadable', path },
    `${path}: the configuration cannot be read; make one with streetwatt init, name another with -c FILE, or see a street without one: streetwatt demo.`,
    { cause },
  )
}

/** `place` is FILE:LINE:COLUMN. */
export function syntaxError(place: string, what: string): OperatingError {
  return new OperatingError({ code: 'config-syntax', place }, `${place}: ${what}; correct the YAML.`)
}

export function environmentMissing(place: string, name: string): OperatingError {
  return new OperatingError(
    { code: 'config-env-missing', place, name },
    `${place}: the environment variable ${name} is not set; set it where the node is started.`,
  )
}

/** `place` is FILE:LINE:COLUMN, or the variable of the environment that says it. */
export function invalid(place: string, what: string): OperatingError {
  const end = what.endsWith('?') ? '' : '; correct the configuration and start again.'
  return new OperatingError({ code: 'config-invalid', place }, `${place}: ${what}${end}`)
}
