/** `streetwatt service install`: writes the unit of this home and tells systemd; starting it is for its owner. */
import { spawnSync } from 'node:child_process'
import { readFile, realpath, writeFile } from 'node:fs/promises'
import { dirname, join, relative, resolve } from 'node:path'
import { OperatingError } from '../../core/units/operating-error.ts'
import type { HomeConfig } from '../../config/home-config.ts'
import { readHomeConfig } from '../../config/home-config.ts'
import { packageRoot } from '../../runtime/package-root.ts'
import type { Terminal } from '../terminal.ts'
import { STATE_DIRECTORY, UNIT_MARK, unitText } from './unit-text.ts'

export interface InstallFlags {
  readonly config: string
  readonly print?: true
  readonly output?: string
  readonly user?: string
  readonly json?: true
}

/** As `service install --json` prints it. */
interface InstalledUnit {
  /** Null where nothing was written. */
  readonly path: string | null
  readonly unit: string
  readonly isKnownToSystemd: boolean
}

export const UNIT_NAME = 'streetwatt.service'
const UNIT_PATH = `/etc/systemd/system/${UNIT_NAME}`

export async function installService(flags: InstallFlags, terminal: Terminal): Promise<void> {
  const configPath = resolve(flags.config)
  const config = await readHomeConfig(configPath)
  const user = flags.user ?? null
  const text = unitText({
    node: await realpath(process.execPath),
    program: join(packageRoot(), 'bin', 'streetwatt.js'),
    ...{ config: configPath, user },
    writable: writableFolders(config, { configPath, user }),
    hasSerialLine: [config.device, config.feeder].some((device) => device?.address.transport === 'rtu'),
  })
  const say = (line: string): void => {
    if (flags.json !== true) terminal.print(line)
  }
  const tell = (document: InstalledUnit): void => {
    if (flags.json === true) terminal.print(JSON.stringify(document))
  }
  if (flags.print === true) {
    say(text.trimEnd())
    tell({ path: null, unit: text, isKnownToSystemd: false })
    return
  }
  const path = flags.output === undefined ? UNIT_PATH : resolve(flags.output)
  await refuseForeign(path)
  await writeFile(path, text, { mode: 0o644 }).catch((cause: unknown) => {
    throw unwritable(path, cause)
  })
  say(`${path} is written.`)
  if (path !== UNIT_PATH) {
    tell({ path, unit: text, isKnownToSystemd: false })
    return
  }
  const { status } = spawnSync('systemctl', ['daemon-reload'], { stdio: 'ignore' })
  if (status !== 0) terminal.say('streetwatt: systemd could not be told; run systemctl daemon-reload.')
  say(`Start it, now and with the machine:   systemctl enable --now ${UNIT_NAME}`)
  say(`See how it is:                        streetwatt service status -c ${configPath}`)
  tell({ path, unit: text, isKnownToSystemd: status === 0 })
}

/** A user that systemd makes up owns its state directory alone; the home must be in it. */
function writableFolders(
  config: HomeConfig,
  { configPath, user }: { configPath: string; user: string | null },
): string[] {
  const { genesisPath, keysPath, memberPath, dataDirectory, backup } = config
  const own = user === null ? STATE_DIRECTORY : dirname(configPath)
  const files = [
    configPath,
    genesisPath,
    keysPath,
    dataDirectory,
    ...(memberPath === null ? [] : [memberPath]),
  ]
  const outside = files.find((path) => !isWithin(path, own))
  if (user === null && outside !== undefined) throw notInState(outside)
  const folders = [...(user === null ? [] : [own]), ...files.slice(3, 4), backup.folder]
  const needed = folders.filter((path) => path === own || !isWithin(path, own))
  return [...new Set(user === null ? needed.filter((path) => path !== own) : needed)]
}

function isWithin(path: string, folder: string): boolean {
  const way = relative(folder, path)
  return way === '' || (!way.startsWith('..') && !way.startsWith('/'))
}

async function refuseForeign(path: string): Promise<void> {
  const text = await readFile(path, 'utf8').catch(() => UNIT_MARK)
  if (text.startsWith(UNIT_MARK)) return
  throw new OperatingError(
    { code: 'service-unit-foreign', path },
    `${path} was not written by this program and is not written over: move it away, or name another file with -o.`,
  )
}

function notInState(path: string): OperatingError {
  return new OperatingError(
    { code: 'service-outside-state', path },
    `${path} is outside ${STATE_DIRECTORY}, and the service's own user may reach nothing else: move the home there (streetwatt init --dir ${STATE_DIRECTORY}), or name a user of this machine with --user.`,
  )
}

function unwritable(path: string, cause: unknown): OperatingError {
  return new OperatingError(
    { code: 'service-unit-unwritable', path },
    `${path} cannot be written: run the command with sudo, or see the unit with --print and write it elsewhere with -o.`,
    { cause },
  )
}
