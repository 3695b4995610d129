/**
 * Publish to delivery for homes in one process: `node --import tsx test/net/measure-gossip.ts [HOMES] [MESSAGES] [PER_SECOND]`.
 * One event loop does the work of all, so separate homes are faster.
 */
import { startStreet, stopAll } from './libp2p-street.ts'
import { bytes } from './test-home.ts'

const [homes = 6, messages = 600, perSecond = 20] = process.argv.slice(2).map(Number)
const nodes = await startStreet(homes, { limits: { watchdogTickMs: 5_000, watchdogGraceMs: 15_000 } })
const sentAtMs: number[] = []
const delaysMs: number[] = []
for (const { home } of nodes) {
  home.verdict = (text) => {
    delaysMs.push(performance.now() - (sentAtMs[Number(text.split(' ')[0])] ?? 0))
    return 'accept'
  }
}
const cpuBefore = process.cpuUsage()
for (let index = 0; index < messages; index += 1) {
  sentAtMs[index] = performance.now()
  await nodes[index % homes]?.network.publish('gate-votes', bytes(`${index} ${'x'.repeat(200)}`))
  await new Promise((resolve) => setTimeout(resolve, 1000 / perSecond))
}
await new Promise((resolve) => setTimeout(resolve, 2_000))
const cpu = process.cpuUsage(cpuBefore)
delaysMs.sort((one, other) => one - other)
const atShare = (share: number): string => (delaysMs[Math.floor(delaysMs.length * share)] ?? NaN).toFixed(1)
const cpuMs = (cpu.user + cpu.system) / 1000 / delaysMs.length
console.log(
  `${homes} homes, ${messages} messages, ${perSecond}/s: p50 ${atShare(0.5)} ms, p99 ${atShare(0.99)} ms, ` +
    `lost ${messages * (homes - 1) - delaysMs.length}, CPU ${cpuMs.toFixed(2)} ms a delivery`,
)
await stopAll(nodes)
