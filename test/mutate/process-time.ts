/** What a process has had of the machine, for limits that others who keep it busy must not shorten. */
import { spawnSync } from 'node:child_process'

export interface ProcessTime {
  /** Of the processor, ms; whole seconds. */
  readonly busyMs: number
  /** It would go on if it were let. */
  readonly isWilling: boolean
}

/** Undefined where there is no such process. */
export function processTime(pid: number): ProcessTime | undefined {
  const { stdout } = spawnSync('ps', ['-o', 'time=,state=', '-p', String(pid)], { encoding: 'utf8' })
  const [time, state] = stdout.trim().split(/\s+/)
  if (time === undefined || state === undefined) return undefined
  // `days-hours:minutes:seconds`, from the right.
  const seconds = time
    .split(/[-:]/)
    .toReversed()
    .reduce((sum, part, index) => sum + Number(part) * ([1, 60, 3600, 86_400][index] ?? 0), 0)
  return { busyMs: 1000 * seconds, isWilling: state.startsWith('R') }
}
