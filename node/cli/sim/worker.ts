/** `streetwatt sim worker --redis URL`: does runs of sweeps that other machines began. */
import { availableParallelism } from 'node:os'
import { workForSweeps } from '../../../sim/sweep/redis/redis-worker.ts'
import type { RunParts } from './run-sim.ts'

export interface WorkerFlags {
  readonly redis: string
  readonly threads?: number
  /** Seconds. */
  readonly lease: number
}

/** Works until it is interrupted, and then ends what it has begun. */
export async function runWorkerCommand(
  { redis, threads, lease }: WorkerFlags,
  { terminal, signal, version }: Omit<RunParts, 'print'>,
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
  terminal.say(`${done} runs were done here.`)
}
