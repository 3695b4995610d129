/**
 * The systemd unit of a home: it may reach its own folder, the network and the device, and nothing else of the machine.
 * What is not there: MemoryDenyWriteExecute, because V8 writes the code that it runs, and ProcSubset=pid, because the
 * number of cores is read in /proc.
 */
import { dirname, join } from 'node:path'
import { FEW_ARENAS } from '../../runtime/few-arenas.ts'

/** Everything that differs between homes; paths are absolute. */
export interface UnitPlan {
  readonly node: string
  readonly program: string
  readonly config: string
  /** Null: a user that systemd makes up, which owns /var/lib/streetwatt and nothing else. */
  readonly user: string | null
  /** What the user may write: the home's folder, and that of its backups. Without a user: beside the state directory. */
  readonly writable: readonly string[]
  /** Whether the device, or the street's own meter, is on a serial line of this machine. */
  readonly hasSerialLine: boolean
}

/** The first line of every unit that this program wrote; another one is not written over. */
export const UNIT_MARK = '# Written by streetwatt service install'
export const STATE_DIRECTORY = '/var/lib/streetwatt'
/** Beside the configuration: what `!env` takes, a line each. systemd reads it before the service has its user. */
export const ENVIRONMENT_FILE = 'streetwatt.env'

export function unitText(plan: UnitPlan): string {
  const { node, program, config, user, writable, hasSerialLine } = plan
  const command = [node, program].map(quoted).join(' ')
  const reach =
    writable.length === 0 ? [] : [`ReadWritePaths=${writable.map((path) => listed(`-${path}`)).join(' ')}`]
  return `${[
    `${UNIT_MARK}; see docs/operations.md.`,
    '[Unit]',
    'Description=Streetwatt, the energy trading node of this home',
    'Wants=network-online.target',
    'After=network-online.target time-sync.target',
    '',
    '[Service]',
    'Type=notify',
    'NotifyAccess=all',
    `ExecStart=${command} start -c ${quoted(config)}`,
    '# Whatever ended the node: a battery that it steered is normal again.',
    `ExecStopPost=${command} device release --all -c ${quoted(config)}`,
    'Restart=on-failure',
    'RestartSec=10',
    '# Usage, or a configuration that is wrong: starting again does not mend it.',
    'RestartPreventExitStatus=2 3',
    'WatchdogSec=60',
    'TimeoutStartSec=300',
    'TimeoutStopSec=60',
    '',
    ...(user === null
      ? ['DynamicUser=yes', 'StateDirectory=streetwatt', 'StateDirectoryMode=0700']
      : [`User=${user}`]),
    ...reach,
    'UMask=0077',
    'Environment=NODE_ENV=production',
    `EnvironmentFile=-${escaped(join(dirname(config), ENVIRONMENT_FILE))}`,
    ...Object.entries(FEW_ARENAS).map(([name, value]) => `Environment=${name}=${value}`),
    'MemoryHigh=400M',
    'MemoryMax=1G',
    '',
    'NoNewPrivileges=yes',
    'CapabilityBoundingSet=',
    'AmbientCapabilities=',
    'ProtectSystem=strict',
    ...homeLines(plan),
    'PrivateTmp=yes',
    ...deviceLines(hasSerialLine),
    'ProtectKernelTunables=yes',
    'ProtectKernelModules=yes',
    'ProtectKernelLogs=yes',
    'ProtectControlGroups=yes',
    'ProtectClock=yes',
    'ProtectHostname=yes',
    'ProtectProc=invisible',
    'RestrictAddressFamilies=AF_INET AF_INET6 AF_UNIX AF_NETLINK',
    'RestrictNamespaces=yes',
    'RestrictRealtime=yes',
    'RestrictSUIDSGID=yes',
    'RemoveIPC=yes',
    'LockPersonality=yes',
    'SystemCallArchitectures=native',
    'SystemCallFilter=@system-service',
    'SystemCallFilter=~@privileged @resources',
    'SystemCallErrorNumber=EPERM',
    '',
    '[Install]',
    'WantedBy=multi-user.target',
  ].join('\n')}\n`
}

/**
 * What the service sees of people's own folders. A user that systemd makes up may not even walk through them, so what the
 * program is made of is shown to it in an empty folder of that name; a user of the machine has rights of its own.
 */
function homeLines({ node, program, config, user, writable }: UnitPlan): string[] {
  const madeOf = [programFolder(program), node].filter(isBelowHome)
  if (![config, ...writable].some(isBelowHome) && madeOf.length === 0) return ['ProtectHome=yes']
  if (user !== null) return ['ProtectHome=read-only']
  const shown = madeOf.length === 0 ? [] : [`BindReadOnlyPaths=${madeOf.map(bound).join(' ')}`]
  const own = writable.filter(isBelowHome).map((path) => bound(`-${path}`))
  return ['ProtectHome=tmpfs', ...shown, ...(own.length === 0 ? [] : [`BindPaths=${own.join(' ')}`])]
}

function isBelowHome(path: string): boolean {
  return /^\/(home|root)\//.test(path)
}

/** The package, and where it was installed as one of many: what it stands among, which it may import. */
function programFolder(program: string): string {
  const among = /^.*?\/node_modules(?=\/)/.exec(program)
  return among === null ? dirname(dirname(program)) : among[0]
}

/** A serial line needs its device and the group that may open it; everybody else sees no device at all. */
function deviceLines(hasSerialLine: boolean): string[] {
  if (!hasSerialLine) return ['PrivateDevices=yes', 'DevicePolicy=closed']
  // A name of /dev/serial/by-id is a link, and rules are for what it leads to.
  return [
    'DevicePolicy=closed',
    'DeviceAllow=char-ttyUSB rw',
    'DeviceAllow=char-ttyACM rw',
    'DeviceAllow=char-ttyS rw',
    'SupplementaryGroups=dialout',
  ]
}

/** As systemd reads a command: % begins a specifier, $ a variable. */
function quoted(path: string): string {
  return inQuotes(escaped(path).replaceAll('$', '$$$$'))
}

/** As it reads what is bound: a colon parts the two places, and $ is a letter like any other. */
function bound(path: string): string {
  const text = inQuotes(escaped(path))
  return text.includes(':') && !text.startsWith('"') ? `"${text}"` : text
}

/** As it reads paths to write to: a backslash is itself. */
function listed(path: string): string {
  const text = escaped(path)
  if (isPlain(text)) return text
  return text.includes('"') ? `'${text}'` : `"${text}"`
}

function escaped(path: string): string {
  return path.replaceAll('%', '%%')
}

function inQuotes(text: string): string {
  return isPlain(text) ? text : `"${text.replaceAll('\\', '\\\\').replaceAll('"', '\\"')}"`
}

function isPlain(text: string): boolean {
  return /^[\w./%$:@+=-]+$/.test(text)
}
