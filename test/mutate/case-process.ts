/** One running `case-runner`, asked from outside: what it does not answer in time, or dies of, is an answer, too. */
import type { ChildProcess } from 'node:child_process'
import { fork } from 'node:child_process'
import { join } from 'node:path'
import { MUTANT_VARIABLE } from './arm-mutants.ts'
import type { CaseName, RunnerReply, RunnerRequest } from './case-runner.ts'
import { processTime } from './process-time.ts'

export interface KnownCase extends CaseName {
  readonly name: string
  /** Without a mutant, of the wall. */
  readonly tookMs: number
  /** The same, of the processor. */
  readonly busyMs: number
}

export interface Outcome {
  /** `ended`: the process died of it. */
  readonly type: 'passed' | 'failed' | 'endless' | 'ended'
  /** The case that was under way. */
  readonly at: CaseName | undefined
  readonly words: string
  readonly reached: readonly number[]
  /** Of the processor; 0 where it did not come to its end. */
  readonly busyMs: number
}

export interface CaseProcess {
  readonly list: (file: string) => Promise<Extract<RunnerReply, { type: 'listed' }>>
  readonly run: (mutant: number, cases: readonly KnownCase[]) => Promise<Outcome>
  readonly stop: () => void
  readonly isOver: () => boolean
}

/** Beyond what it takes without a mutant: of the processor where a case works, of the wall where it waits. */
const BUSY_LIMIT_MS = 2000
const WAIT_LIMIT_MS = 6000
const LIMIT_FACTOR = 10
const LOOK_EVERY_MS = 3000
const MEMORY_LIMIT_MIB = 1500
const NOTHING = { words: '', reached: [], busyMs: 0 }

/** `mutant` is awake from the first line on, for those that only loading reaches. */
export function createCaseProcess(scratch: string, mutant = -1): CaseProcess {
  const child: ChildProcess = fork(join(scratch, 'test/mutate/case-runner.ts'), {
    cwd: scratch,
    execArgv: [
      ...['--import', 'tsx', '--import', './node/net/with-resolvers.ts'],
      ...[`--max-old-space-size=${String(MEMORY_LIMIT_MIB)}`, '--expose-gc'],
    ],
    stdio: 'ignore',
    env: { ...process.env, [MUTANT_VARIABLE]: String(mutant) },
  })
  const isOver = (): boolean => child.exitCode !== null || child.signalCode !== null
  const send = (request: RunnerRequest): void => {
    if (!isOver()) child.send(request)
  }
  return {
    list(file) {
      return new Promise((resolve, reject) => {
        const ended = (): void => reject(new Error(`cannot load ${file}`))
        child.once('exit', ended)
        child.once('message', (reply: RunnerReply) => {
          child.off('exit', ended)
          if (reply.type === 'listed') resolve(reply)
        })
        send({ type: 'list', file })
      })
    },
    run: (awake, cases) => runCases({ child, send, isOver }, awake, cases),
    stop: () => void child.kill('SIGKILL'),
    isOver,
  }
}

interface Running {
  readonly child: ChildProcess
  readonly send: (request: RunnerRequest) => void
  readonly isOver: () => boolean
}

function runCases(
  { child, send, isOver }: Running,
  mutant: number,
  cases: readonly KnownCase[],
): Promise<Outcome> {
  return new Promise((resolve) => {
    let at: CaseName | undefined
    let looks: NodeJS.Timeout | undefined
    const end = (outcome: Omit<Outcome, 'at'>): void => {
      clearInterval(looks)
      child.off('message', hear)
      child.off('exit', ended)
      resolve({ ...outcome, at })
    }
    const ended = (): void => end({ type: 'ended', ...NOTHING })
    const hear = (reply: RunnerReply): void => {
      if (reply.type === 'ran') {
        const { failed, ...rest } = reply
        end({ ...rest, type: failed === undefined ? 'passed' : 'failed' })
      } else if (reply.type === 'began') {
        at = reply.name
        const known = cases.find(({ file, index }) => file === at?.file && index === at.index)
        clearInterval(looks)
        looks = setInterval(watch(child, reply.busyMs, known), LOOK_EVERY_MS, () => {
          end({ type: 'endless', ...NOTHING })
          child.kill('SIGKILL')
        })
      }
    }
    child.on('message', hear)
    child.once('exit', ended)
    if (isOver()) ended()
    else send({ type: 'run', mutant, cases: cases.map(({ file, index }) => ({ file, index })) })
  })
}

/** Looks whether a case is beyond its limits; a process that only has not had its turn is not. */
function watch({ pid = 0 }: ChildProcess, busyBeforeMs: number, known: KnownCase | undefined) {
  const startedMs = performance.now()
  const busyLimitMs = BUSY_LIMIT_MS + LIMIT_FACTOR * (known?.busyMs ?? 0)
  const waitLimitMs = WAIT_LIMIT_MS + LIMIT_FACTOR * (known?.tookMs ?? 0)
  return (over: () => void): void => {
    const { busyMs = 0, isWilling = false } = processTime(pid) ?? {}
    const isOver = busyMs - busyBeforeMs > busyLimitMs
    if (isOver || (!isWilling && performance.now() - startedMs > waitLimitMs)) over()
  }
}
