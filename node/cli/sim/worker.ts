/** `streetwatt sim worker --redis URL`: does runs of sweeps that other machines began. */
import { availableParallelism } from 'node:os'
import { workForSweeps } from '../../../sim/sweep/redis/redis-worker.ts'
import type { RunParts } from './run-sim.ts'

export interface WorkerFlags {
  readonly redis: string
  readonly threads?: number
  /** Seconds. */
  readonly lease: number
  readonly json?: true
}

/** Works until it is interrupted, and then ends what it has begun. */
export async function runWorkerCommand(
  { redis, threads, lease, json }: WorkerFlags,
  { print, terminal, signal, version }: RunParts,
): Promise<void> {
  const done = await workForSweeps({
    url: redis,
    version,
    threads: threads ?? availableParallelism(),
    leaseMs: lease * 1000,
    signal,
    say: (line) => {
      terminal.say(line)
    },
  })
  if (json === true) await print(`${JSON.stringify({ runs: done })}\n`)
  else terminal.say(`${done} runs were done here.`)
}
