/**
 * `streetwatt demo`: a street on this machine. Devices are emulated in this process; every home is a process of its own
 * with its own data directory, running the ordinary node. What this command knows of the street it reads from the
 * homes' HTTP interfaces, as anybody could.
 */
import { existsSync } from 'node:fs'
import { mkdtemp, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { createDefaultStreet } from '../../../sim/scenario/default-street.ts'
import { DEFAULT_STREET_HOMES } from '../../../sim/scenario/default-street-homes.ts'
import { readScenario } from '../../../sim/scenario/read-scenario.ts'
import type { Scenario } from '../../../sim/scenario/scenario.ts'
import { OperatingError } from '../../core/units/operating-error.ts'
import type { LogLevel } from '../../runtime/logger.ts'
import type { Terminal } from '../terminal.ts'
import { beginWhenReady } from './beginning.ts'
import { checkDemoTariff } from './demo-tariff.ts'
import { followStreet } from './follow.ts'
import { checkSpeed } from './street-files.ts'
import { openStreet } from './street.ts'

export interface DemoOptions {
  readonly homes: number
  readonly speed: number
  readonly scenarioPath?: string | undefined
  /** End after this many settled slots. */
  readonly once?: number | undefined
  readonly json: boolean
  /** Kept afterwards; without one a temporary directory is used and removed. */
  readonly dataDirectory?: string | undefined
  /** Homes are told what to expect, as the scenario's forecasts say, and need not guess. */
  readonly foresight: boolean
  /** Of the homes' logs. */
  readonly logLevel: LogLevel
  readonly version: string
}

export async function runDemo(
  options: DemoOptions,
  { signal, terminal }: { signal: AbortSignal; terminal: Terminal },
): Promise<void> {
  const scenario = await chooseScenario(options)
  checkSpeed(scenario, options.speed)
  const directory = await chooseDirectory(options)
  const tell = (line: string): void => {
    if (options.json) terminal.say(line)
    else terminal.print(line)
  }
  try {
    const street = await openStreet(
      {
        ...{ scenario, directory, speed: options.speed, foresight: options.foresight },
        logLevel: options.logLevel,
        headline: headline(scenario, options),
      },
      { tell },
    )
    try {
      await beginWhenReady(street, { signal, terminal, tell })
      tell(
        `  Data and logs are in ${directory}${options.dataDirectory === undefined ? ' until the end' : ''}.`,
      )
      await followStreet(street, { options, signal, terminal, tell })
    } finally {
      await street.stop()
    }
  } catch (error) {
    if (!signal.aborted) throw error
  } finally {
    if (options.dataDirectory === undefined) await rm(directory, { recursive: true, force: true })
  }
}

function headline({ title, homes }: Scenario, { version, speed }: DemoOptions): string {
  const street = title ?? 'a street'
  return `streetwatt ${version} · demo · ${street}, ${String(homes.length)} homes, ${String(speed)} times faster than life`
}

async function chooseScenario({ scenarioPath, homes }: DemoOptions): Promise<Scenario> {
  if (scenarioPath === undefined) return createDefaultStreet({ homes })
  const scenario = await readScenario(scenarioPath)
  const { least, most } = DEFAULT_STREET_HOMES
  const { length } = scenario.homes
  if (length >= least && length <= most) {
    checkDemoTariff(scenario, scenarioPath)
    return scenario
  }
  throw new OperatingError(
    { code: 'scenario-homes-count', path: scenarioPath },
    `${scenarioPath}: a demo runs ${String(least)} to ${String(most)} homes, each as a process, and not ${String(length)}; leave some out.`,
  )
}

async function chooseDirectory({ dataDirectory }: DemoOptions): Promise<string> {
  if (dataDirectory === undefined) return mkdtemp(join(tmpdir(), 'streetwatt-demo-'))
  if (!existsSync(dataDirectory)) return dataDirectory
  throw new OperatingError(
    { code: 'usage-data-directory-exists', dataDirectory },
    `The directory ${dataDirectory} exists already; name a new one, so that no street is mixed with another.`,
  )
}
