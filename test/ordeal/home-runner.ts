/** One home as a process of its own, which is killed, frozen and started again from outside. */
import type { ChildProcess } from 'node:child_process'
import { spawn } from 'node:child_process'
import { closeSync, openSync } from 'node:fs'
import { join } from 'node:path'
import { fetchState } from '../../node/cli/demo/home-client.ts'
import { packageRoot } from '../../node/runtime/package-root.ts'
import { placeOf } from '../demo/street.ts'

export interface HomeRunner {
  readonly id: string
  readonly configPath: string
  readonly start: () => void
  /** As a power cut would: SIGKILL; resolves when the process is gone. */
  readonly kill: () => Promise<void>
  readonly freeze: () => void
  readonly thaw: () => void
  /** Asks it to end, and waits for that; the exit code, null where a signal ended it. */
  readonly stop: () => Promise<number | null>
  isUp(): boolean
  isFrozen(): boolean
  /** The page of the process that runs now; undefined before it listens. */
  url(): Promise<string | undefined>
  /** Undefined where it does not answer. */
  height(): Promise<number | undefined>
}

/** A home whose data directory is below `directory`, under its id. */
export function createHomeRunner(directory: string, id: string, configPath: string): HomeRunner {
  let child: ChildProcess | undefined
  let gone: Promise<number | null> = Promise.resolve(null)
  let isFrozen = false

  async function url(): Promise<string | undefined> {
    const place = await placeOf(directory, id)
    return child !== undefined && place?.pid === child.pid ? place?.url : undefined
  }

  return {
    id,
    configPath,
    start() {
      const log = openSync(join(directory, id, 'node.log'), 'a')
      // The channel ends the home should this process die.
      const started = spawn(
        process.execPath,
        [join(packageRoot(), 'bin', 'streetwatt.js'), 'start', '-c', configPath],
        { stdio: ['ignore', log, log, 'ipc'] },
      )
      closeSync(log)
      child = started
      gone = new Promise((resolve) =>
        started.once('exit', (code) => {
          if (child === started) child = undefined
          resolve(code)
        }),
      )
    },
    async kill() {
      child?.kill('SIGKILL')
      isFrozen = false
      await gone
    },
    freeze() {
      isFrozen = child?.kill('SIGSTOP') ?? false
    },
    thaw() {
      child?.kill('SIGCONT')
      isFrozen = false
    },
    async stop() {
      child?.kill('SIGTERM')
      return gone
    },
    isUp: () => child !== undefined,
    isFrozen: () => isFrozen,
    url,
    async height() {
      const where = isFrozen ? undefined : await url()
      return where === undefined ? undefined : (await fetchState(where))?.ledger.height
    },
  }
}
