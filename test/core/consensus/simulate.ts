// One run from one seed: a bad time with faults of every kind, then a good one. What must hold is checked all along.
import type { SignAndSend } from '../../../node/core/consensus/effect.ts'
import { checkCommitShape } from '../../../node/core/consensus/certificate.ts'
import type { Value } from '../../../node/core/consensus/message.ts'
import { validatorIds } from './make.ts'
import type { Vice } from './sim-byzantine.ts'
import { Byzantine } from './sim-byzantine.ts'
import { SimNode, validityOf } from './sim-node.ts'
import { World } from './sim-world.ts'

export interface SimulationOptions {
  readonly seed: number
  readonly count: number
  /** The last so many validators are faulty. */
  readonly byzantine?: number
  /** False: restarts forget what was signed. */
  readonly isDurable?: boolean
  readonly heights?: number
  /** After healing, all heights must be decided within this time. */
  readonly patienceMs?: number
}

export interface SimulationResult {
  readonly seed: number
  readonly violations: readonly string[]
  readonly isLive: boolean
  readonly endedAtMs: number
  readonly lastRound: number
  readonly traceHash: string
}

const VICES: readonly Vice[] = ['two-faced', 'random', 'withholding']
const CRASH_RATE = 0.15
/** How long a lonely decision stays unknown. */
const LONELY_MS = 4000
const LOSS_RATES = [0.05, 0.2, 0.5, 0.75]

export function simulate(options: SimulationOptions): SimulationResult {
  const { seed, count, byzantine = 0, isDurable = true, heights = 3, patienceMs = 120_000 } = options
  const world = new World({
    seed,
    lossRate: LOSS_RATES[seed % LOSS_RATES.length] ?? 0,
    healAtMs: 4000 + (seed % 7) * 1500,
  })
  const values = new Map<string, Value>()
  const checker = new Checker(isDurable)
  const vice = VICES[Math.floor(seed / 4) % VICES.length] ?? 'random'
  const onSign = (node: SimNode, effect: SignAndSend): void => checker.signs(node, effect)
  const nodes: SimNode[] = []
  const onDecide = (node: SimNode): void => troubleDecision(world, nodes, node)
  for (let index = 0; index < count - byzantine; index += 1) {
    nodes.push(new SimNode(world, { index, count, isDurable, values, onSign, onDecide }))
  }
  world.peers.push(...nodes)
  for (let index = count - byzantine; index < count; index += 1) {
    world.peers.push(new Byzantine(world, { index, count, byzantine, values, vice }))
  }
  for (const node of nodes) world.after(world.below(300), () => node.start())
  troubleNodes(world, nodes)
  const isDone = (): boolean => nodes.every(({ chain }) => chain.length >= heights)
  const isLive = world.run(isDone, world.options.healAtMs + patienceMs)
  const violations = [...checker.violations, ...checkChains(nodes, count)]
  const lastRound = Math.max(
    ...nodes.flatMap(({ chain }) => chain.map(({ certificate }) => certificate.round)),
  )
  return { seed, violations, isLive, endedAtMs: world.nowMs, lastRound, traceHash: world.traceHash() }
}

/** Crashes and walls, until the healing; then everybody is woken. */
function troubleNodes(world: World, nodes: readonly SimNode[]): void {
  world.after(200 + world.below(400), () => {
    if (world.isHealed) return
    world.changeWall()
    const isPowerCut = world.chance(0.1)
    for (const node of nodes) if (node.isUp && (isPowerCut || world.chance(CRASH_RATE))) node.crashForAWhile()
    troubleNodes(world, nodes)
  })
}

/** The hardest moment for the locks: the first to decide a height is cut off, and all others lose their memory. */
function troubleDecision(world: World, nodes: readonly SimNode[], decider: SimNode): void {
  const isFirst = nodes.every((node) => node === decider || node.chain.length < decider.chain.length)
  if (world.isHealed || !isFirst || world.chance(0.5)) return
  world.isolate(decider.options.index, LONELY_MS)
  for (const node of nodes) if (node !== decider && node.isUp) node.crashForAWhile()
}

/** Watches what honest nodes sign, across their restarts. */
class Checker {
  readonly violations: string[] = []
  private readonly isDurable: boolean
  private readonly signed = new Map<string, string | null>()

  constructor(isDurable: boolean) {
    this.isDurable = isDurable
  }

  signs({ options }: SimNode, { message, signState }: SignAndSend): void {
    const place = `${options.index} ${message.height}/${message.round}/${message.type}`
    const valueId = message.type === 'proposal' ? message.value.id : message.valueId
    if (this.isDurable && this.signed.has(place)) this.violations.push(`signed twice: ${place}`)
    if (signState.step !== message.type) this.violations.push(`sign state of another step: ${place}`)
    this.signed.set(place, valueId)
  }
}

function checkChains(nodes: readonly SimNode[], count: number): string[] {
  const violations: string[] = []
  const decided = new Map<number, string>()
  for (const { chain, options, isStopped } of nodes) {
    if (isStopped) violations.push(`node ${options.index} stopped`)
    for (const [index, { value, certificate }] of chain.entries()) {
      const height = index + 1
      const other = decided.get(height) ?? value.id
      decided.set(height, other)
      if (other !== value.id) violations.push(`two decisions at height ${height}`)
      if (validityOf(value) === 'invalid') violations.push(`an invalid decision at height ${height}`)
      const code = checkCommitShape(certificate, { height, validators: validatorIds(count) })
      if (code !== 'ok' || certificate.valueId !== value.id)
        violations.push(`a bad certificate at height ${height}: ${code}`)
    }
  }
  return violations
}
