/**
 * What a sweep and its workers share beside the queue: the bundle, once for all runs, and the results. A result is
 * written before its job is called done, and only where there is none yet; so a worker that dies loses at most the work
 * it was at, and a run that was done twice by mishap counts once.
 */
import { createHash } from 'node:crypto'
import { gunzipSync, gzipSync } from 'node:zlib'
import type { Redis } from 'ioredis'
import { OperatingError } from '../../../node/core/units/operating-error.ts'
import type { RunBundle, RunRecord } from '../street-run.ts'

/** Of every key of ours, BullMQ's too. */
export const KEY_PREFIX = 'streetwatt'
/** What nobody asks for any more goes by itself. */
const KEEP_S = 7 * 86_400
const BUNDLE_BYTES_LIMIT = 512 * 1024 * 1024

/** Workers of another version would come to other results; they have a queue of their own. */
export function queueName(version: string): string {
  return `sweep-${version}`
}

/** What a job of the queue says. */
export interface SweepJob {
  readonly sweep: string
  /** sha-256 of the bundle as it is kept. */
  readonly bundleHash: string
  readonly run: unknown
}

export interface SweepBoard {
  /** Leaves the bundle for the workers; gives its hash. */
  putBundle(bundle: RunBundle): Promise<string>
  /** Null once the sweep is over; throws `sweep-job-refused` where it is another one than the job says. */
  bundle(hash: string): Promise<RunBundle | null>
  hasResult(index: number): Promise<boolean>
  putResult(record: RunRecord): Promise<void>
  /** Those of these runs that are done. */
  results(indices: readonly number[]): Promise<RunRecord[]>
  /** Takes everything away. */
  clear(): Promise<void>
}

export function createSweepBoard(redis: Redis, sweep: string): SweepBoard {
  const bundleKey = `${KEY_PREFIX}:bundle:${sweep}`
  const resultsKey = `${KEY_PREFIX}:results:${sweep}`
  return {
    async putBundle(bundle) {
      const bytes = packBundle(bundle)
      await redis.set(bundleKey, bytes, 'EX', KEEP_S)
      return hashOf(bytes)
    },
    async bundle(hash) {
      const bytes = await redis.getBuffer(bundleKey)
      if (bytes === null) return null
      if (hashOf(bytes) === hash) return unpackBundle(bytes)
      throw new OperatingError(
        { code: 'sweep-job-refused', sweep },
        `The bundle of sweep ${sweep.slice(0, 8)} in Redis is not the one that its runs name.`,
      )
    },
    hasResult: async (index) => (await redis.hexists(resultsKey, String(index))) === 1,
    async putResult(record) {
      await redis
        .multi()
        .hsetnx(resultsKey, String(record.index), JSON.stringify(record))
        .expire(resultsKey, KEEP_S)
        .exec()
    },
    async results(indices) {
      if (indices.length === 0) return []
      const found = await redis.hmget(resultsKey, ...indices.map(String))
      return found.flatMap((text) => (text === null ? [] : [JSON.parse(text) as RunRecord]))
    },
    async clear() {
      await redis.del(bundleKey, resultsKey)
    },
  }
}

interface PackedBundle extends Omit<RunBundle, 'files' | 'rules'> {
  readonly files: readonly (readonly [path: string, base64: string])[]
  readonly rules: readonly { readonly name: string; readonly hash: string; readonly base64: string }[]
}

function packBundle({ files, rules, ...rest }: RunBundle): Buffer {
  const packed: PackedBundle = {
    ...rest,
    files: [...files].map(([path, bytes]) => [path, Buffer.from(bytes).toString('base64')]),
    rules: rules.map(({ name, hash, bytes }) => ({
      name,
      hash,
      base64: Buffer.from(bytes).toString('base64'),
    })),
  }
  return gzipSync(JSON.stringify(packed))
}

function unpackBundle(bytes: Uint8Array): RunBundle {
  const text = gunzipSync(bytes, { maxOutputLength: BUNDLE_BYTES_LIMIT }).toString('utf8')
  const { files, rules, ...rest } = JSON.parse(text) as PackedBundle
  return {
    ...rest,
    files: new Map(files.map(([path, base64]) => [path, fromBase64(base64)])),
    rules: rules.map(({ name, hash, base64 }) => ({ name, hash, bytes: fromBase64(base64) })),
  }
}

function fromBase64(text: string): Uint8Array {
  return new Uint8Array(Buffer.from(text, 'base64'))
}

function hashOf(bytes: Uint8Array): string {
  return createHash('sha256').update(bytes).digest('hex')
}
