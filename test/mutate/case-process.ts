/** One running `case-runner`, asked from outside: what it does not answer in time, or dies of, is an answer, too. */
import type { ChildProcess } from 'node:child_process'
import { fork } from 'node:child_process'
import { join } from 'node:path'
import { MUTANT_VARIABLE } from './arm-mutants.ts'
import type { CaseName, RunnerReply, RunnerRequest } from './case-runner.ts'

export interface KnownCase extends CaseName {
  readonly name: string
  /** Without a mutant. */
  readonly tookMs: number
}

export interface Outcome {
  /** `ended`: the process died of it. */
  readonly type: 'passed' | 'failed' | 'endless' | 'ended'
  /** The case that was under way. */
  readonly at: CaseName | undefined
  readonly words: string
  readonly reached: readonly number[]
}

export interface CaseProcess {
  readonly list: (file: string) => Promise<Extract<RunnerReply, { type: 'listed' }>>
  readonly run: (mutant: number, cases: readonly KnownCase[]) => Promise<Outcome>
  readonly stop: () => void
  readonly isOver: () => boolean
}

/** Of the wall, so generous: others keep the machine busy. */
const CASE_LIMIT_MS = 15_000
const CASE_LIMIT_FACTOR = 15
const MEMORY_LIMIT_MIB = 1500

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
    let limit: NodeJS.Timeout | undefined
    const end = (outcome: Omit<Outcome, 'at'>): void => {
      clearTimeout(limit)
      child.off('message', hear)
      child.off('exit', ended)
      resolve({ ...outcome, at })
    }
    const ended = (): void => end({ type: 'ended', words: '', reached: [] })
    const hear = (reply: RunnerReply): void => {
      if (reply.type === 'ran') {
        const { failed, words, reached } = reply
        end({ type: failed === undefined ? 'passed' : 'failed', words, reached })
      } else if (reply.type === 'began') {
        at = reply.name
        const known = cases.find(({ file, index }) => file === at?.file && index === at.index)
        clearTimeout(limit)
        limit = setTimeout(
          () => {
            end({ type: 'endless', words: '', reached: [] })
            child.kill('SIGKILL')
          },
          CASE_LIMIT_MS + CASE_LIMIT_FACTOR * (known?.tookMs ?? CASE_LIMIT_MS),
        )
      }
    }
    child.on('message', hear)
    child.once('exit', ended)
    if (isOver()) ended()
    else send({ type: 'run', mutant, cases: cases.map(({ file, index }) => ({ file, index })) })
  })
}
