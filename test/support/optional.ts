/**
 * Tests that need a program or data this machine may not have. Where it is missing, the test is skipped by name; with
 * CI=true it fails instead, so that a machine that should have everything never passes by leaving things out.
 */
import { spawnSync } from 'node:child_process'
import { accessSync, constants, existsSync, realpathSync, statSync } from 'node:fs'
import { delimiter, isAbsolute, join, resolve } from 'node:path'
import { fileURLToPath } from 'node:url'
import type { Test } from 'uvu'

export interface Requirement {
  /** As people know it: it ends up in "(chromium is not installed)". */
  readonly name: string
  readonly isPresent: boolean
  /** True for what even CI may lack. */
  readonly isOptionalInCi?: boolean
}

/**
 * Registers `body` under `title`, or a skip where `requirement` is absent.
 * @example optionalTest(test, 'the page shows the price', chromium(), async () => { … })
 */
export function optionalTest<T>(
  test: Test<T>,
  title: string,
  requirement: Requirement,
  body: (context: T) => Promise<void> | void,
): void {
  const { name, isPresent, isOptionalInCi = false } = requirement
  if (isPresent) {
    test(title, body)
  } else if (process.env['CI'] === 'true' && !isOptionalInCi) {
    test(title, () => {
      throw new Error(`${name} is not installed, and CI must have it`)
    })
  } else {
    test.skip(title)
    process.stdout.write(`skipped: ${title} (${name} is not installed)\n`)
  }
}

/** A browser that playwright-core can drive; `path` is what it launches. */
export function chromium(): Requirement & { readonly path: string } {
  const path =
    ['chromium', 'chromium-browser', 'google-chrome'].map(findCommand).find((found) => found !== '') ?? ''
  return { name: 'chromium', isPresent: path !== '', path }
}

/** A program on PATH: `mbpoll`, `socat`, `redis-server`. */
export function command(name: string): Requirement {
  return { name, isPresent: findCommand(name) !== '' }
}

/** A broker; Debian puts it where only administrators' PATH looks. */
export function mosquitto(): Requirement & { readonly path: string } {
  const path = ['mosquitto', '/usr/sbin/mosquitto'].map(findCommand).find((found) => found !== '') ?? ''
  return { name: 'mosquitto', isPresent: path !== '', path }
}

/** The system's Python with pymodbus; another Python on PATH seldom has Debian's modules. */
export function pythonWithPymodbus(): Requirement & { readonly path: string } {
  const path = '/usr/bin/python3'
  const isPresent = existsSync(path) && spawnSync(path, ['-c', 'import pymodbus']).status === 0
  return { name: 'python3-pymodbus', isPresent, path }
}

/** The folder of recorded data beside the repository, too large for it: `SHARED_DATA` or ../shared/data. */
export const SHARED_DATA = resolve(
  process.env['SHARED_DATA'] ?? fileURLToPath(new URL('../../../shared/data', import.meta.url)),
)

/** A file or folder of the recorded data. */
export function sharedData(...path: string[]): Requirement & { readonly path: string } {
  const full = join(SHARED_DATA, ...path)
  return {
    name: `shared data ${path.join('/')}`.trimEnd(),
    isPresent: existsSync(full),
    isOptionalInCi: true,
    path: full,
  }
}

function findCommand(name: string): string {
  const folders = (process.env['PATH'] ?? '').split(delimiter)
  const candidates = isAbsolute(name) ? [name] : folders.map((folder) => join(folder, name))
  return candidates.find(isExecutable) ?? ''
}

function isExecutable(path: string): boolean {
  try {
    accessSync(path, constants.X_OK)
    return statSync(realpathSync(path)).isFile()
  } catch {
    return false
  }
}
