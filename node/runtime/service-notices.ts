/**
 * Tells systemd how a service is (sd_notify): that it is ready, that it is alive, that it ends. The socket is a datagram
 * socket, which Node has none of: `systemd-notify`, which comes with systemd, speaks for us. The unit allows it
 * (NotifyAccess=all). It is started from the event loop, so that a loop that hangs is silent and the service starts again.
 */
import { spawn } from 'node:child_process'
import type { Logger } from './logger.ts'

export interface ServiceNotices {
  /** Call once everything answers. From here on the service says that it lives. */
  ready(status: string): void
  /** Resolves when systemd knows, or could not be told. */
  stopping(): Promise<void>
}

type Environment = Readonly<Record<string, string | undefined>>

export interface ServiceNoticesParts {
  readonly environment: Environment
  readonly pid: number
  readonly logger: Logger
  /** Runs the program and resolves to whether it went well. */
  readonly tell?: (states: readonly string[]) => Promise<boolean>
}

const SILENT: ServiceNotices = { ready: () => undefined, stopping: () => Promise.resolve() }
/** Three signs of life in the time after which the service counts as dead. */
const SIGNS = 3
const MICROSECONDS_PER_MS = 1000
const TELL_LIMIT_MS = 5000

/** Does nothing where no service manager listens. */
export function createServiceNotices(parts: ServiceNoticesParts): ServiceNotices {
  const { environment, logger, tell = runNotify } = parts
  if ((environment['NOTIFY_SOCKET'] ?? '') === '') return SILENT
  const everyMs = signOfLifeMs(parts)
  let timer: NodeJS.Timeout | undefined
  let isSaid = false

  async function say(states: readonly string[]): Promise<void> {
    if ((await tell(states)) || isSaid) return
    isSaid = true
    logger.warn({ code: 'service-manager-deaf' }, 'systemd-notify failed: the service manager hears nothing')
  }

  return {
    ready(status) {
      void say(['READY=1', `STATUS=${status}`])
      if (everyMs === undefined || timer !== undefined) return
      timer = setInterval(() => void say(['WATCHDOG=1']), everyMs)
      timer.unref()
    },
    stopping() {
      clearInterval(timer)
      return say(['STOPPING=1', 'STATUS=closes its store'])
    },
  }
}

/** Undefined where nobody waits for signs of life, or waits for those of another process. */
function signOfLifeMs({ environment, pid }: ServiceNoticesParts): number | undefined {
  const { WATCHDOG_USEC: microseconds = '', WATCHDOG_PID: watched } = environment
  if (!/^[1-9]\d{0,14}$/.test(microseconds)) return undefined
  if (watched !== undefined && watched !== String(pid)) return undefined
  return Math.max(1, Math.floor(Number(microseconds) / MICROSECONDS_PER_MS / SIGNS))
}

function runNotify(states: readonly string[]): Promise<boolean> {
  return new Promise((resolve) => {
    const child = spawn('systemd-notify', [...states], { stdio: 'ignore', timeout: TELL_LIMIT_MS })
    child.once('error', () => {
      resolve(false)
    })
    child.once('exit', (code) => {
      resolve(code === 0)
    })
  })
}
