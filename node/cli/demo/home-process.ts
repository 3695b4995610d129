/**
 * One home of the demo in its own process, by the ordinary command `streetwatt start`. A home that dies is said so and
 * started again with its data directory, a few times; a stop ends it for good. Should this process die first, the
 * channel to the home closes with it, and the home ends by itself (node/cli/ending.ts).
 */
import type { ChildProcess } from 'node:child_process'
import { spawn } from 'node:child_process'
import { closeSync, openSync } from 'node:fs'
import { readFile, rm } from 'node:fs/promises'
import { join } from 'node:path'
import { EXIT } from '../exit-codes.ts'
import { FEW_ARENAS } from '../../runtime/few-arenas.ts'
import { packageRoot } from '../../runtime/package-root.ts'
import type { LogLevel } from '../../runtime/logger.ts'
import type { HomePlace } from '../start.ts'
import { PLACE_FILE } from '../place-file.ts'
import { lastWords } from './last-words.ts'

export interface HomeProcess {
  readonly id: string
  /** The page's address, once the home listens. */
  url(): Promise<string | undefined>
  stop(): Promise<void>
}

export interface HomeProcessOptions {
  readonly id: string
  readonly title: string
  readonly directory: string
  readonly configPath: string
  readonly logLevel?: LogLevel
  readonly say: (line: string) => void
}

const RESTARTS_LIMIT = 20
const RESTART_AFTER_MS = 10_000
/** A home that does not end by itself is ended. */
const STOP_AFTER_MS = 8000

/** A home that cannot read its own files cannot read them in ten seconds either. */
function isHopeless(exitCode: number | null): boolean {
  return exitCode === EXIT.usage || exitCode === EXIT.inputInvalid
}

export function startHomeProcess(options: HomeProcessOptions): HomeProcess {
  const { id, title, directory, configPath, logLevel = 'info', say } = options
  const log = join(directory, 'node.log')
  const placePath = join(directory, PLACE_FILE)
  let child: ChildProcess | undefined
  let restarts = 0
  let isStopping = false
  let timer: NodeJS.Timeout | undefined

  function run(): void {
    const output = openSync(log, 'a')
    const started = spawn(
      process.execPath,
      [join(packageRoot(), 'bin', 'streetwatt.js'), 'start', '-c', configPath, '--log-level', logLevel],
      // Its own group: Ctrl-C is for this process, which then ends the homes in order.
      {
        stdio: ['ignore', output, output, 'ipc'],
        detached: true,
        env: { ...FEW_ARENAS, ...process.env },
      },
    )
    closeSync(output)
    child = started
    started.once('error', (error) => void died(started, error.message))
    started.once(
      'exit',
      (code, signal) =>
        void died(started, code === null ? `by ${String(signal)}` : `with exit code ${String(code)}`),
    )
  }

  async function died(dead: ChildProcess, how: string): Promise<void> {
    if (child !== dead) return
    child = undefined
    if ((await readPlace(placePath))?.pid === dead.pid) await rm(placePath, { force: true })
    // Who was killed said nothing; what is in the log then is older.
    const words = dead.exitCode === null ? undefined : await lastWords(log)
    if (isStopping) return
    const ending = words === undefined ? how : `${how} (“${words}”)`
    if (restarts === RESTARTS_LIMIT || isHopeless(dead.exitCode)) {
      say(`${title} ended ${ending} and is not started again; its log is ${log}`)
      return
    }
    restarts += 1
    say(
      `${title} ended ${ending}: the others go on, it starts again in ${String(RESTART_AFTER_MS / 1000)} s with its data in ${directory}`,
    )
    timer = setTimeout(() => {
      say(`${title} starts again`)
      run()
    }, RESTART_AFTER_MS)
  }

  run()
  return {
    id,
    url: async () => (await readPlace(placePath))?.url,
    stop() {
      isStopping = true
      clearTimeout(timer)
      return child === undefined ? Promise.resolve() : end(child)
    },
  }
}

async function readPlace(path: string): Promise<HomePlace | undefined> {
  const text = await readFile(path, 'utf8').catch(() => undefined)
  return text === undefined ? undefined : (JSON.parse(text) as HomePlace)
}

function end(child: ChildProcess): Promise<void> {
  return new Promise((resolve) => {
    const timer = setTimeout(() => child.kill('SIGKILL'), STOP_AFTER_MS)
    child.once('exit', () => {
      clearTimeout(timer)
      resolve()
    })
    child.kill('SIGTERM')
  })
}
