/** Publish to delivery for homes in one process. One event loop does the work of all, so separate homes are faster. */
import { setTimeout as sleep } from 'node:timers/promises'
import { startStreet, stopAll } from '../net/libp2p-street.ts'
import { bytes } from '../net/test-home.ts'
import type { BenchRow } from './measure.ts'

const HOMES = [6, 20]
const MESSAGES = 400
const PER_SECOND = 20

/** What `npm run bench -- network` prints: the median of all deliveries, and how far their tail is from it. */
export async function benchNetwork(): Promise<readonly BenchRow[]> {
  const rows: BenchRow[] = []
  for (const homes of HOMES) rows.push(await measure(homes))
  return rows
}

async function measure(homes: number): Promise<BenchRow> {
  const nodes = await startStreet(homes, { limits: { watchdogTickMs: 5_000, watchdogGraceMs: 15_000 } })
  const sentAtMs: number[] = []
  const delaysMs: number[] = []
  for (const { home } of nodes) {
    home.verdict = (text) => {
      delaysMs.push(performance.now() - (sentAtMs[Number(text.split(' ')[0])] ?? 0))
      return 'accept'
    }
  }
  for (let index = 0; index < MESSAGES; index += 1) {
    sentAtMs[index] = performance.now()
    await nodes[index % homes]?.network.publish('gate-votes', bytes(`${index} ${'x'.repeat(200)}`))
    await sleep(1000 / PER_SECOND)
  }
  await sleep(2_000)
  await stopAll(nodes)
  delaysMs.sort((one, other) => one - other)
  const atShare = (share: number): number => delaysMs[Math.floor(delaysMs.length * share)] ?? NaN
  const medianMs = atShare(0.5)
  const lost = MESSAGES * (homes - 1) - delaysMs.length
  return {
    case: `gossip, ${homes} homes, ${lost} lost`,
    n: delaysMs.length,
    medianUs: medianMs * 1000,
    ratioTo: { p99: medianMs / atShare(0.99) },
  }
}
