/**
 * Signatures verified on other threads, as many as there are cores beside the one that executes blocks. A pool of our own
 * and not Node's: its four threads would leave the main one less than half a core on a machine with two. A thread
 * starts when there is work and ends when there has been none for a while.
 */
import { availableParallelism } from 'node:os'
import { fileURLToPath } from 'node:url'
import { Piscina } from 'piscina'
import type { Claim } from './signature-claims.ts'
import { packClaims } from './signature-claims.ts'

export interface SignatureThreads {
  /** Whether each signature is good, in order. */
  readonly verify: (claims: readonly Claim[]) => Promise<readonly boolean[]>
  close(): Promise<void>
}

const IDLE_MS = 20_000
/** Enough that a thread has its next when it is through with one. */
const BATCHES_PER_THREAD = 16

export function createSignatureThreads(): SignatureThreads {
  const pool = new Piscina<Uint8Array, Uint8Array>({
    filename: fileURLToPath(workerUrl()),
    minThreads: 0,
    maxThreads: Math.max(1, availableParallelism() - 1),
    concurrentTasksPerWorker: BATCHES_PER_THREAD,
    idleTimeout: IDLE_MS,
  })
  // Whoever waits for a thread that has failed is told by its answer.
  pool.on('error', () => undefined)
  return {
    async verify(claims) {
      const packed = packClaims(claims)
      const answers = await pool.run(packed, { name: 'verifyPacked', transferList: [packed.buffer] })
      return Array.from(answers, (answer) => answer === 1)
    },
    close: () => pool.destroy(),
  }
}

/** A thread reads no TypeScript: where this is the source, it gets what was built of it. */
function workerUrl(): URL {
  const name = import.meta.url.endsWith('.ts')
    ? '../../dist/node/runtime/signature-worker.js'
    : './signature-worker.js'
  return new URL(name, import.meta.url)
}
