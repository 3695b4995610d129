/**
 * One home of the demo in its own process, by the ordinary command `streetwatt start`. A home that dies is said so and
 * started again with its data directory, a few times; a stop ends it for good.
 */
import type { ChildProcess } from 'node:child_process'
import { spawn } from 'node:child_process'
import { closeSync, openSync } from 'node:fs'
import { readFile, rm } from 'node:fs/promises'
import { join } from 'node:path'
import { packageRoot } from '../../runtime/package-root.ts'

export interface HomeProcess {
  readonly id: string
  /** The page's address, once the home listens. */
  url(): Promise<string | undefined>
  isRunning(): boolean
  stop(): Promise<void>
}

export interface HomeProcessOptions {
  readonly id: string
  readonly directory: string
  readonly configPath: string
  readonly say: (line: string) => void
}

const RESTARTS_LIMIT = 20
const RESTART_AFTER_MS = 10_000
/** A home that does not end by itself is ended. */
const STOP_AFTER_MS = 8000

export function startHomeProcess({ id, directory, configPath, say }: HomeProcessOptions): HomeProcess {
  const log = join(directory, 'node.log')
  const place = join(directory, 'node.json')
  let child: ChildProcess | undefined
  let restarts = 0
  let isStopping = false
  let timer: NodeJS.Timeout | undefined

  function run(): void {
    const output = openSync(log, 'a')
    child = spawn(process.execPath, [join(packageRoot(), 'bin', 'streetwatt.js'), 'start', '-c', configPath], {
      stdio: ['ignore', output, output],
    })
    closeSync(output)
    child.once('exit', (code, signal) => void died(code === null ? `signal ${String(signal)}` : `exit code ${String(code)}`))
  }

  async function died(how: string): Promise<void> {
    child = undefined
    await rm(place, { force: true })
    if (isStopping) return
    if (restarts === RESTARTS_LIMIT) {
      say(`${id} ended (${how}) and is not started again; its log is ${log}`)
      return
    }
    restarts += 1
    say(`${id} ended (${how}); it starts again in ${String(RESTART_AFTER_MS / 1000)} s with its data directory ${directory}`)
    timer = setTimeout(run, RESTART_AFTER_MS)
  }

  run()
  return {
    id,
    isRunning: () => child !== undefined,
    async url() {
      const text = await readFile(place, 'utf8').catch(() => undefined)
      return text === undefined ? undefined : (JSON.parse(text) as { url: string }).url
    },
    stop() {
      isStopping = true
      clearTimeout(timer)
      return child === undefined ? Promise.resolve() : end(child)
    },
  }
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
