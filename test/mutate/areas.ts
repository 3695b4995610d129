/** What of the chain is mutated together, and which tests must notice. */
import { HAND_PATHS } from './hand-mutants.ts'

export interface Area {
  /** Files, or folders with all their files. */
  readonly sources: readonly string[]
  readonly tests: readonly string[]
  /** Runs of the fault simulator that are asked after all tests. */
  readonly seeds: number
  /** Only the mistakes of `hand-mutants`. */
  readonly isByHand?: true
}

const engine = (...names: readonly string[]): string[] => names.map((name) => `node/engine/${name}.ts`)
const chain = (...names: readonly string[]): string[] => names.map((name) => `node/core/chain/${name}.ts`)
const store = (...names: readonly string[]): string[] => names.map((name) => `node/store/${name}.ts`)

export const AREAS = {
  'by-hand': {
    sources: HAND_PATHS,
    tests: [
      'test/core/consensus',
      'test/core/chain',
      'test/core/ledger',
      'test/engine',
      'test/store/level-store',
    ],
    seeds: 8,
    isByHand: true,
  },
  consensus: {
    sources: ['node/core/consensus'],
    tests: ['test/core/consensus'],
    seeds: 2,
  },
  signing: {
    sources: engine(
      ...[
        'sign-record',
        'sign-state-codec',
        'driver',
        'judge',
        'consensus-judge',
        'held-messages',
        'heights',
      ],
      ...['proposals', 'consensus-wire', 'commits', 'certified-block', 'latched-store'],
    ),
    tests: ['test/engine'],
    seeds: 8,
  },
  'gate-votes': {
    sources: [
      ...chain('gate-vote', 'check-gate-vote', 'select', 'admit', 'build-block', 'check-block'),
      ...engine('gate', 'gate-keeping', 'pool', 'proposer', 'schedule'),
    ],
    tests: ['test/core/chain', 'test/engine'],
    seeds: 8,
  },
  ledger: {
    sources: [
      'node/core/ledger',
      'node/core/crypto/merkle.ts',
      'node/core/settlement',
      ...chain(
        'money',
        'settle-slots',
        'settle-delivery',
        'settle-feeder',
        'execute',
        'chain-state',
        'state-leaves',
        'state-proof',
        'state-decode',
      ),
    ],
    tests: ['test/core/ledger', 'test/core/crypto', 'test/core/settlement', 'test/core/chain'],
    seeds: 3,
  },
  store: {
    sources: [
      ...store(
        ...['level-store', 'level-opening', 'level-errors', 'level-migration', 'sealed-values', 'stored-tip'],
        ...['snapshots', 'snapshot-folder', 'snapshot-format', 'snapshot-status'],
      ),
      ...engine(
        ...['chain-keeper', 'repair', 'repair-state', 'mend-blocks'],
        ...['daily-snapshots', 'find-snapshot', 'snapshot-shelf'],
      ),
    ],
    tests: [
      ...['test/store/level-store', 'test/store/migration', 'test/store/memory-store', 'test/store/snapshot'],
      ...[
        'test/store/synced-writes',
        'test/store/sealed-values',
        'test/store/stored-tip',
        'test/store/backup',
      ],
      ...['test/engine/repair', 'test/engine/signing', 'test/engine/street', 'test/engine/snapshots'],
      ...['test/engine/mend', 'test/engine/block-run', 'test/engine/verify-ahead'],
    ],
    seeds: 8,
  },
} as const satisfies Readonly<Record<string, Area>>

export type AreaName = keyof typeof AREAS

/** In the order of the document. */
export const AREA_NAMES = Object.keys(AREAS) as AreaName[]

export function isAreaName(name: string): name is AreaName {
  return Object.hasOwn(AREAS, name)
}
