/**
 * Signatures verified on other threads, as many as there are cores beside the one that executes blocks. A pool of our own
 * and not Node's: its four threads would leave the main one less than half a core on a machine with two. A thread
 * starts when there is work and ends when there has been none for a while.
 */
import { availableParallelism } from 'node:os'
import { fileURLToPath } from 'node:url'
import { Piscina } from 'piscina'
import type { ClaimStages } from '../core/crypto/signed-claim.ts'
import { packClaims } from './signature-claims.ts'

export interface SignatureThreads {
  /** As `verifyStages`. */
  readonly verify: (stages: ClaimStages) => Promise<readonly boolean[]>
  close(): Promise<void>
}

const IDLE_MS = 20_000
/** Enough that a thread has its next when it is through with one. */
const BATCHES_PER_THREAD = 32

export function createSignatureThreads(): SignatureThreads {
  const pool = new Piscina<Uint8Array, Uint8Array>({
    filename: fileURLToPath(workerUrl()),
    minThreads: 0,
    maxThreads: Math.max(1, availableParallelism() - 1),
    concurrentTasksPerWorker: BATCHES_PER_THREAD,
    idleTimeout: IDLE_MS,
    // What this process was started with is not for a thread that only verifies.
    execArgv: [],
  })
  const waiting = new Set<(error: unknown) => void>()
  let failure: unknown

  function fail(error: unknown): void {
    failure ??= error
    for (const reject of waiting) reject(error)
    waiting.clear()
  }

  // A thread that cannot start answers nobody: from here on nobody waits for one.
  pool.on('error', fail)

  /** Settles also where the pool does not. */
  async function run(packed: Uint8Array<ArrayBuffer>): Promise<Uint8Array> {
    if (failure !== undefined) throw failure as Error
    let rejectNow: (error: unknown) => void = () => undefined
    const failed = new Promise<never>((_, reject) => {
      rejectNow = reject
    })
    waiting.add(rejectNow)
    try {
      const answers = pool.run(packed, { name: 'verifyPacked', transferList: [packed.buffer] })
      return await Promise.race([answers, failed])
    } finally {
      waiting.delete(rejectNow)
    }
  }

  return {
    async verify(stages) {
      const answers = await run(packClaims(stages))
      return Array.from(answers, (answer) => answer === 1)
    },
    close() {
      fail(new Error('the threads have ended'))
      return pool.destroy()
    },
  }
}

/** A thread reads no TypeScript: where this is the source, it gets what was built of it. */
function workerUrl(): URL {
  const name = import.meta.url.endsWith('.ts')
    ? '../../dist/node/runtime/signature-worker.js'
    : './signature-worker.js'
  return new URL(name, import.meta.url)
}
