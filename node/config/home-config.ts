/**
 * A home's configuration: one YAML file. Unknown keys are errors with their place; paths are relative to the file;
 * quantities are written with their unit; `!env NAME` takes a secret from the environment, and `STREETWATT_A__B`
 * stands before what the file says.
 */
import { readFile } from 'node:fs/promises'
import { dirname, resolve } from 'node:path'
import type { BackupConfig } from './backup-config.ts'
import { backupConfig } from './backup-config.ts'
import type { BatteryConfig } from './battery-config.ts'
import { batteryConfig } from './battery-config.ts'
import type { MarketClock } from './clock-config.ts'
import { marketClock } from './clock-config.ts'
import { unreadable } from './config-error.ts'
import type { Sources } from './config-problem.ts'
import { invalidConfig } from './config-problem.ts'
import { homeSchema } from './config-schema.ts'
import type { Environment, MissingValue } from './config-text.ts'
import { readConfigText } from './config-text.ts'
import type { DeviceConfig } from './device-config.ts'
import { deviceConfig } from './device-config.ts'
import { overrideFromEnvironment } from './environment-overrides.ts'
import type { HomeProxyOptions } from '../home-proxy.ts'
import { withholdMissing, withoutMissing } from './missing-values.ts'
import type { MqttConfig } from './mqtt-config.ts'
import { mqttConfig } from './mqtt-config.ts'
import type { NetworkConfig } from './network-config.ts'
import { networkConfig } from './network-config.ts'
import { proxyConfig } from './proxy-config.ts'
import type { SiteConfig } from './site-config.ts'
import { siteConfig } from './site-config.ts'
import type { TradingConfig } from './trading-config.ts'
import { tradingConfig } from './trading-config.ts'

export interface HomeConfig extends NetworkConfig {
  readonly genesisPath: string
  readonly keysPath: string
  /** This home's own record, where genesis does not have it. */
  readonly memberPath: string | null
  readonly dataDirectory: string
  readonly mode: 'demo' | 'paper' | 'live'
  readonly site: SiteConfig
  readonly device: DeviceConfig
  /** The street's own meter, where this home reads it. */
  readonly feeder: DeviceConfig | null
  readonly trading: TradingConfig
  readonly battery: BatteryConfig
  readonly web: { readonly host: string; readonly port: number }
  /** Whether `/metrics` answers. */
  readonly metrics: { readonly enabled: boolean }
  readonly mqtt: MqttConfig | null
  readonly backup: BackupConfig
  /** Where other programs read the device. */
  readonly proxy: HomeProxyOptions | null
  /** Present in a street whose market time runs faster than life: where its beginning is written. */
  readonly clock: MarketClock | null
}

/** A configuration, and what people who look at it should know beside it. */
export interface ParsedConfig {
  readonly config: HomeConfig
  /** Values that came by `!env`: they are shown nowhere. */
  readonly secrets: readonly string[]
  /** Variables of the environment that stand before the file. */
  readonly overriddenBy: readonly string[]
}

/**
 * Reads the file for a command; throws `config-unreadable`, `config-syntax` or `config-invalid` with file:line:column. What
 * was to come from the environment and did not is missed by who reads it: that throws `config-env-missing`.
 */
export async function readHomeConfig(path: string): Promise<HomeConfig> {
  return parseForCommand(await readConfigFile(path), path, process.env)
}

/** The text of the file; throws `config-unreadable`. */
export function readConfigFile(path: string): Promise<string> {
  return readFile(path, 'utf8').catch((cause: unknown) => {
    throw unreadable(path, cause)
  })
}

/** Without an environment: what the file alone says. */
export function parseHomeConfig(text: string, path: string, environment: Environment = {}): HomeConfig {
  return parseConfig(text, path, environment).config
}

/** The same, with what came from the environment; throws `config-env-missing` for whatever did not. */
export function parseConfig(text: string, path: string, environment: Environment): ParsedConfig {
  const { sources, missing } = readSources(text, path, environment)
  const [first] = missing
  if (first !== undefined) throw first.error
  const { written, overridden } = sources
  const config = checkedConfig(overridden.value, path, sources)
  return { config, secrets: written.secrets, overriddenBy: [...overridden.variables.keys()] }
}

/** As `readHomeConfig`, of a text. */
export function parseForCommand(text: string, path: string, environment: Environment): HomeConfig {
  const { sources, missing } = readSources(text, path, environment)
  const { value } = sources.overridden
  if (missing.length === 0) return checkedConfig(value, path, sources)
  return withholdMissing(checkedConfig(withoutMissing(value, missing), path, sources), missing)
}

function readSources(
  text: string,
  path: string,
  environment: Environment,
): { sources: Sources; missing: MissingValue[] } {
  const written = readConfigText(text, path, environment)
  const overridden = overrideFromEnvironment(written.value, environment)
  const missing = written.missing.filter((each) => overridden.variableOf(each.path) === undefined)
  return { sources: { written, overridden }, missing }
}

function checkedConfig(value: unknown, path: string, sources: Sources): HomeConfig {
  const parsed = homeSchema.safeParse(value, { reportInput: true })
  if (!parsed.success) throw invalidConfig(parsed.error.issues, sources)
  return homeConfig(parsed.data, path)
}

function homeConfig(parsed: ReturnType<typeof homeSchema.parse>, path: string): HomeConfig {
  const { genesis, keys, member, data, clock, device, feeder, mode, site, trading, web, metrics } = parsed
  const at = (relative: string): string => resolve(dirname(path), relative)
  return {
    mode,
    site: siteConfig(site),
    device: deviceConfig(device),
    feeder: feeder === undefined ? null : deviceConfig(feeder),
    trading: tradingConfig(trading),
    battery: batteryConfig(parsed.battery),
    ...{ web, metrics, mqtt: mqttConfig(parsed.mqtt) },
    backup: backupConfig(parsed.backup, { mode, dataDirectory: at(data), at }),
    ...{ web, metrics, mqtt: mqttConfig(parsed.mqtt), proxy: proxyConfig(parsed.proxy) },
    ...networkConfig(parsed, mode),
    genesisPath: at(genesis),
    keysPath: at(keys),
    memberPath: member === undefined ? null : at(member),
    dataDirectory: at(data),
    clock: clock === undefined ? null : marketClock(clock, at),
  }
}
