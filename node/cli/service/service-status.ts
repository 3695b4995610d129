/** `streetwatt service status`: what systemd knows of the service, and what the node says of itself. */
import { spawnSync } from 'node:child_process'
import { readStandingConfig } from '../../config/last-good.ts'
import { OperatingError } from '../../core/units/operating-error.ts'
import type { AskedNode } from '../ask-node.ts'
import { askNode } from '../ask-node.ts'
import type { Terminal } from '../terminal.ts'
import { UNIT_NAME } from './install-service.ts'

export interface ServiceStatusFlags {
  readonly config: string
  readonly json?: true
}

export interface ServiceStatus extends Pick<AskedNode, 'readiness' | 'url' | 'isAlive'> {
  /** Properties by systemd's own names; null where there is no systemd. */
  readonly systemd: Readonly<Record<string, string>> | null
}

const PROPERTIES = [
  ...['LoadState', 'UnitFileState', 'ActiveState', 'SubState', 'Result', 'StatusText'],
  ...['MainPID', 'NRestarts', 'ActiveEnterTimestamp', 'MemoryCurrent'],
]
const ANSWER_MS = 5000

/** Throws `service-not-ready`, after what it saw was shown, where the service is not active or the node not ready. */
export async function showServiceStatus(
  { config, json }: ServiceStatusFlags,
  terminal: Terminal,
): Promise<void> {
  const { readiness, url, isAlive } = await askNode((await readStandingConfig(config)).config)
  const status: ServiceStatus = { systemd: askSystemd(), readiness, url, isAlive }
  if (json === true) terminal.print(JSON.stringify(status, null, 2))
  else for (const line of statusLines(status)) terminal.print(line)
  const isActive = status.systemd === null || status.systemd['ActiveState'] === 'active'
  if (isActive && isAlive && readiness?.ready !== false) return
  throw new OperatingError(
    { code: 'service-not-ready' },
    `The service is not ready: journalctl -u ${UNIT_NAME} shows its log, streetwatt doctor what may be wrong.`,
  )
}

function askSystemd(): ServiceStatus['systemd'] {
  const { status, stdout } = spawnSync(
    'systemctl',
    ['show', UNIT_NAME, `--property=${PROPERTIES.join(',')}`],
    {
      encoding: 'utf8',
      timeout: ANSWER_MS,
    },
  )
  return status === 0 ? parseProperties(stdout) : null
}

/** `Name=value`, a line each. */
export function parseProperties(text: string): Record<string, string> {
  const lines = text.split('\n').flatMap((line) => {
    const [, name, value] = /^(\w+)=(.*)$/.exec(line) ?? []
    return name === undefined ? [] : [[name, value ?? ''] as const]
  })
  return Object.fromEntries(lines)
}

export function statusLines({ systemd, ...node }: ServiceStatus): string[] {
  return [...systemdLines(systemd), ...nodeLines(node)]
}

function systemdLines(systemd: ServiceStatus['systemd']): string[] {
  if (systemd === null) return ['systemd        does not answer on this machine']
  const { LoadState = '', UnitFileState = '', ActiveState = '', SubState = '', Result = '' } = systemd
  if (LoadState === 'not-found') return ['systemd        has no such service: streetwatt service install']
  const { StatusText = '', ActiveEnterTimestamp = '', NRestarts = '0', MemoryCurrent = '' } = systemd
  const since = ActiveEnterTimestamp === '' ? '' : `, since ${ActiveEnterTimestamp}`
  const bytes = /^\d+$/.test(MemoryCurrent)
    ? `, ${String(Math.ceil(Number(MemoryCurrent) / 2 ** 20))} MiB`
    : ''
  return [
    `systemd        ${ActiveState} (${SubState})${since}, started again ${NRestarts} times${bytes}`,
    `               ${UnitFileState === 'enabled' ? 'starts with the machine' : 'does not start with the machine'}; last result: ${Result}`,
    ...(StatusText === '' ? [] : [`               it says: ${StatusText}`]),
  ]
}

function nodeLines({ readiness, url, isAlive }: Omit<ServiceStatus, 'systemd'>): string[] {
  const place = url === null ? '' : ` at ${url}`
  if (!isAlive) return [`node           does not answer${place}`]
  if (readiness === null)
    return [`node           runs${place}, and tells its checks to the user who runs it alone`]
  const checks = Object.entries(readiness.checks).map(
    ([name, { ok, detail }]) => `  ${ok ? 'ok  ' : 'FAIL'} ${name.padEnd(10)} ${detail}`,
  )
  return [`node           ${readiness.ready ? 'is ready' : 'is not ready'}, ${url ?? ''}`, ...checks]
}
