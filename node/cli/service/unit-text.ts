/**
 * The systemd unit of a home: it may reach its own folder, the network and the device, and nothing else of the machine.
 * What is not there: MemoryDenyWriteExecute, because V8 writes the code that it runs, and ProcSubset=pid, because the
 * number of cores is read in /proc.
 */
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
  /** A serial line of this machine, or null. */
  readonly serialPath: string | null
}

/** The first line of every unit that this program wrote; another one is not written over. */
export const UNIT_MARK = '# Written by streetwatt service install'
export const STATE_DIRECTORY = '/var/lib/streetwatt'

export function unitText(plan: UnitPlan): string {
  const { node, program, config, user, writable, serialPath } = plan
  const command = [node, program].map(quoted).join(' ')
  const reach =
    writable.length === 0 ? [] : [`ReadWritePaths=${writable.map((path) => quoted(`-${path}`)).join(' ')}`]
  const isBelowHome = [config, ...writable].some((path) => /^\/(home|root)\//.test(path))
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
    ...Object.entries(FEW_ARENAS).map(([name, value]) => `Environment=${name}=${value}`),
    'MemoryHigh=400M',
    'MemoryMax=1G',
    '',
    'NoNewPrivileges=yes',
    'CapabilityBoundingSet=',
    'AmbientCapabilities=',
    'ProtectSystem=strict',
    `ProtectHome=${isBelowHome ? 'read-only' : 'yes'}`,
    'PrivateTmp=yes',
    ...deviceLines(serialPath),
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

/** A serial line needs its device and the group that may open it; everybody else sees no device at all. */
function deviceLines(serialPath: string | null): string[] {
  if (serialPath === null) return ['PrivateDevices=yes', 'DevicePolicy=closed']
  // A name of /dev/serial/by-id is a link, and rules are for what it leads to.
  return [
    'DevicePolicy=closed',
    'DeviceAllow=char-ttyUSB rw',
    'DeviceAllow=char-ttyACM rw',
    'DeviceAllow=char-ttyS rw',
    'SupplementaryGroups=dialout',
  ]
}

/** As systemd reads it: % begins a specifier, $ a variable. */
function quoted(path: string): string {
  const escaped = path.replaceAll('%', '%%').replaceAll('$', '$$$$')
  if (/^[\w./%$:@+=-]+$/.test(escaped)) return escaped
  return `"${escaped.replaceAll('\\', '\\\\').replaceAll('"', '\\"')}"`
}
