/** BullMQ and ioredis, which only sweeps over Redis need: they are optional packages, and loaded when they are asked for. */
import { OperatingError } from '../../../node/core/units/operating-error.ts'

/** Throws `redis-packages-missing` where they were left out at installation. */
export async function loadRedisPackages() {
  try {
    const [{ Queue, UnrecoverableError, Worker }, { Redis }] = await Promise.all([
      import('bullmq'),
      import('ioredis'),
    ])
    return { Queue, UnrecoverableError, Worker, Redis }
  } catch (cause) {
    const isMissing = cause instanceof Error && 'code' in cause && cause.code === 'ERR_MODULE_NOT_FOUND'
    if (!isMissing) throw cause
    throw new OperatingError(
      { code: 'redis-packages-missing' },
      'Sweeps over Redis need the packages bullmq and ioredis, which are not installed: run npm install --include=optional.',
      { cause },
    )
  }
}

export type RedisPackages = Awaited<ReturnType<typeof loadRedisPackages>>
