/** Market time begins when every home has its device and all its neighbours, so that nobody misses the first slot. */
import { setTimeout as sleep } from 'node:timers/promises'
import { OperatingError } from '../../core/units/operating-error.ts'
import type { Terminal } from '../terminal.ts'
import { isHomeReady } from './home-client.ts'
import type { Street } from './street.ts'

const READY_LIMIT_MS = 120_000
const LOOK_MS = 200

export async function beginWhenReady(
  street: Street,
  { signal, terminal, tell }: { signal: AbortSignal; terminal: Terminal; tell: (line: string) => void },
): Promise<void> {
  const count = street.homes.length
  const startedMs = performance.now()
  for (;;) {
    const { running, ready } = await lookAround(street)
    if (ready === count) break
    signal.throwIfAborted()
    const elapsedMs = performance.now() - startedMs
    if (elapsedMs > READY_LIMIT_MS) throw notReady(ready, count)
    terminal.progress(
      `  … ${String(running)} of ${String(count)} homes run, ${String(ready)} have found their device and all neighbours`,
    )
    await sleep(LOOK_MS, undefined, { signal })
  }
  await street.begin()
  const seconds = ((performance.now() - startedMs) / 1000).toFixed(1)
  tell(`  ✓ ${String(count)} homes run, each a process, and have found each other (${seconds} s)`)
  const url = (await street.homes[0]?.url()) ?? ''
  tell(`  → ${url}  the dashboard of ${street.files.homes[0]?.title ?? ''}`)
}

async function lookAround({ homes }: Street): Promise<{ running: number; ready: number }> {
  const urls = await Promise.all(homes.map((home) => home.url()))
  const known = urls.filter((url) => url !== undefined)
  const isReady = await Promise.all(known.map((url) => isHomeReady(url, homes.length)))
  return { running: known.length, ready: isReady.filter(Boolean).length }
}

function notReady(ready: number, count: number): OperatingError {
  const sentence = `Only ${String(ready)} of ${String(count)} homes found their device and each other within ${String(READY_LIMIT_MS / 1000)} s; look into the homes' node.log files, and take fewer homes on a busy machine.`
  return new OperatingError({ code: 'demo-not-ready', ready, count }, sentence)
}
