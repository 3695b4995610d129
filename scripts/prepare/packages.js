/** The packages of the lockfile: whether they are installed, and installing them. */
import * as fs from 'node:fs'
import { join } from 'node:path'
import { Failure } from './failure.js'
import { readJson } from './files.js'
import { runCommand } from './run-command.js'

/**
 * True when every package of the lockfile is installed in its version. npm writes node_modules/.package-lock.json as
 * the last step of an install, so an interrupted one does not match. Optional packages may be absent: they are for
 * other platforms.
 */
export function packagesMatchLockfile() {
  const wanted = readJson('package-lock.json')?.packages
  const installed = readJson('node_modules/.package-lock.json')?.packages
  if (wanted === undefined)
    throw new Failure('install-failed', 'package-lock.json is missing or no JSON: restore it')
  if (installed === undefined) return false
  return Object.entries(wanted).every(([path, entry]) => {
    if (path === '' || entry.link) return true
    const found = installed[path]
    if (found === undefined)
      return entry.optional === true || entry.devOptional === true || entry.peer === true
    return (
      found.version === entry.version &&
      found.integrity === entry.integrity &&
      fs.existsSync(join(path, 'package.json'))
    )
  })
}

export async function installPackages() {
  process.stderr.write('streetwatt: installing packages with npm ci, once')
  // Install scripts stay off in every version of npm alike: the native packages bring their binaries along.
  const args = ['ci', '--include=dev', '--ignore-scripts', '--no-audit', '--no-fund', '--loglevel=error']
  const npm = process.env.npm_execpath
  const [command, first] = npm?.endsWith('.js') ? [process.execPath, [npm]] : ['npm', []]
  const code = await runCommand(command, [...first, ...args])
  if (code !== 0) {
    throw new Failure(
      'install-failed',
      'npm ci failed, its reason is above: check the connection and run this again',
    )
  }
  if (!packagesMatchLockfile()) {
    throw new Failure(
      'install-failed',
      'npm ci left packages that differ from package-lock.json: remove node_modules and try again',
    )
  }
}
