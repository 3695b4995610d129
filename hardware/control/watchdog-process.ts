/** The node's side of the watchdog: starts the process, lets it hear of us, and notices when it is gone. */
import { spawn, type ChildProcess } from 'node:child_process'
import { fileURLToPath } from 'node:url'
import { controlError } from './control-errors.ts'
import { parseFromWatchdog, type FromWatchdog, type ToWatchdog } from './watchdog-messages.ts'

export interface WatchdogProcess {
  readonly pid: number
  /** Resolves when the watchdog holds the order; rejects if it does not say so in time. */
  guard(message: Extract<ToWatchdog, { type: 'guard' }>): Promise<void>
  setReleasing(isReleasing: boolean): void
  done(): void
  /** Leaves the watchdog to its work; it goes on after this process has ended. */
  takeOver(): void
  /** Ends it; only when nothing is guarded. */
  stop(): void
}

export interface WatchdogProcessOptions {
  readonly beatMs: number
  readonly startWithinMs: number
  /** The process ended without having been told to. */
  readonly onLost: () => void
}

/** Starts a watchdog; rejects with `control-watchdog-lost` if it is not ready in time. */
export async function startWatchdogProcess(options: WatchdogProcessOptions): Promise<WatchdogProcess> {
  const child = spawn(process.execPath, watchdogArguments(), {
    // A group of its own: Ctrl-C is for the node, which then tells us when the battery is normal.
    detached: true,
    stdio: ['ignore', 'ignore', 'ignore', 'ipc'],
  })
  let isExpected = false
  let isReleasing = false
  const send = (message: ToWatchdog) => {
    // A channel that is closed is noticed by 'exit'.
    if (child.connected) child.send(message, () => {})
  }
  child.on('error', () => {})
  try {
    await heard(child, ({ type }) => type === 'ready', options.startWithinMs)
  } catch (error) {
    child.kill('SIGKILL')
    throw error
  }
  const beat = setInterval(() => send({ type: 'beat', isReleasing }), options.beatMs)
  const end = () => {
    isExpected = true
    clearInterval(beat)
    if (child.connected) child.disconnect()
    child.unref()
  }
  child.once('exit', () => {
    clearInterval(beat)
    if (!isExpected) options.onLost()
  })
  return {
    pid: child.pid ?? 0,
    async guard(message) {
      const { leaseId } = message.order
      const isGuarding = heard(
        child,
        (answer) => answer.type === 'guarding' && answer.leaseId === leaseId,
        options.startWithinMs,
      )
      send(message)
      await isGuarding
    },
    setReleasing(value) {
      isReleasing = value
      send({ type: 'beat', isReleasing })
    },
    done: () => send({ type: 'done' }),
    takeOver() {
      send({ type: 'take-over' })
      isExpected = true
      clearInterval(beat)
      child.unref()
      child.channel?.unref()
    },
    stop: end,
  }
}

/**
 * The same file from the sources and from `dist`, by the same means: run from sources, this process was given a loader
 * for TypeScript, and hands it on.
 */
function watchdogArguments(): string[] {
  const isSource = import.meta.url.endsWith('.ts')
  const path = fileURLToPath(new URL(`./watchdog-main.${isSource ? 'ts' : 'js'}`, import.meta.url))
  return [...(isSource ? loaderArguments(process.execArgv) : []), path, String(process.pid)]
}

/** `--import X`, `--require X`, `--loader X` with their values; not what debugs or evaluates. */
export function loaderArguments(given: readonly string[]): string[] {
  const kept: string[] = []
  for (const [index, argument] of given.entries()) {
    if (/^(--import|--require|-r|--loader|--experimental-loader)$/.test(argument)) {
      kept.push(argument, given[index + 1] ?? '')
    } else if (/^(--import|--require|--loader|--experimental-loader)=/.test(argument)) kept.push(argument)
  }
  return kept
}

function heard(
  child: ChildProcess,
  isIt: (message: FromWatchdog) => boolean,
  withinMs: number,
): Promise<void> {
  return new Promise((resolve, reject) => {
    const settle = (error?: Error) => {
      clearTimeout(timer)
      child.off('message', onMessage)
      child.off('exit', onExit)
      child.off('error', onExit)
      if (error === undefined) resolve()
      else reject(error)
    }
    const fail = (what: string, cause?: unknown) =>
      settle(
        controlError('control-watchdog-lost', {
          what,
          remedy: 'the battery is not steered without it; look whether the machine has memory left',
          cause,
        }),
      )
    const onMessage = (message: unknown) => {
      const parsed = parseFromWatchdog(message)
      if (parsed !== null && isIt(parsed)) settle()
    }
    const onExit = (cause: unknown) => fail('the watchdog ended', cause)
    const timer = setTimeout(() => fail(`the watchdog did not answer within ${withinMs} ms`), withinMs)
    child.on('message', onMessage)
    child.once('exit', onExit)
    child.once('error', onExit)
  })
}
