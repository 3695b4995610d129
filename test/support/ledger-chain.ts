/** A street's ledger with real certificates and a real rule module, for tests of what stores, verifies and exports it. */
import { mkdir, writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import * as assert from 'uvu/assert'
import { createClearingRule } from '../../matcher-wasm/host/clearing-rule.ts'
import type { Block } from '../../node/core/chain/block.ts'
import { stateLeaves } from '../../node/core/chain/state-leaves.ts'
import type { UnsignedVote } from '../../node/core/consensus/message.ts'
import type { Genesis } from '../../node/core/governance/genesis.ts'
import { slotStartMs } from '../../node/core/units/slots.ts'
import type { BlockCommit } from '../../node/engine/chain-store.ts'
import { describeConditions } from '../../node/engine/clearing-conditions.ts'
import { describeOutcome } from '../../node/engine/outcome.ts'
import { claimOf, encodeCertificate } from '../../node/engine/consensus-wire.ts'
import { openLevelStore } from '../../node/store/level-store.ts'
import { builtRules } from '../../node/store/rule-files.ts'
import { createRuleShelf } from '../../node/store/rule-shelf.ts'
import { makeOrder, makeSheet, sign } from './signed-messages.ts'
import type { TestStreet } from './street.ts'
import { createStreet } from './street.ts'
import { createMeters } from './test-meters.ts'

export interface LedgerChain {
  readonly street: TestStreet
  readonly commits: readonly BlockCommit[]
}

export interface LedgerChainOptions {
  readonly blocks?: number
  readonly homes?: number
  readonly validators?: number
  readonly name?: string
  /** What the first home orders in each slot, and each next one 1 Wh more. */
  readonly energyWh?: number
  /** The index of a block before which one slot has none. */
  readonly gapBefore?: number
  /** The index of a block that says that the one before it came too late. */
  readonly lateBefore?: number
  /** Another calendar than quarter hours from the test's first slot. */
  readonly genesis?: Pick<Partial<Genesis>, 'slotMs' | 'firstSlot'>
}

/** Blocks in which every home trades and is read, cleared by the built uniform price. */
export async function makeLedgerChain(options: LedgerChainOptions = {}): Promise<LedgerChain> {
  const { blocks: count = 6, energyWh = 500, gapBefore = count, lateBefore, ...community } = options
  const { uniform: hash } = await builtRules()
  assert.ok(hash)
  const terms = {
    name: 'uniform',
    hash,
    kNumerator: 1,
    kDenominator: 2,
    extra: [0, 0, 0, 0],
    gasLimit: 100_000_000,
  }
  const module = await createRuleShelf({ directory: '' }).bytes(hash)
  assert.ok(module)
  const rule = createClearingRule({ bytes: module, hash, gasLimit: 100_000_000n, memoryPagesMax: 1024 })
  const street = createStreet({ ...community, rule, genesis: { rule: terms, ...options.genesis } })
  const { firstSlot, slotMs } = street.community.genesis
  const meters = createMeters(street)
  let before: ReadonlyMap<string, Uint8Array> = new Map()
  const commits = Array.from({ length: count }, (_, index): BlockCommit => {
    const slot = firstSlot + index + (index < gapBefore ? 0 : 1)
    const { block, state, execution } = street.advance({
      slot,
      sheets: street.homes.map((home, at) =>
        makeSheet(street.community, home, {
          slot,
          orders: [makeOrder({ side: at % 2 === 0 ? 'bid' : 'offer', energyWh: energyWh + at })],
        }),
      ),
      isParentTimely: index !== lateBefore,
      readings:
        index < 2 ? [] : meters.readAll(firstSlot + index - 2, (_home, at) => ({ importWh: 500 + at })),
    })
    const leaves = stateLeaves(state)
    const removed = [...before.keys()].filter((key) => !leaves.has(key))
    before = leaves
    const { height } = block.header
    const tip = { height, slot, blockHash: block.hash, finalAtMs: slotStartMs(slot, slotMs) - 1000 }
    const stored = { block: block.bytes, certificate: certify(street, block) }
    const validators = street.validators.map(({ member }) => member)
    const outcome = {
      ...describeOutcome(block, execution, { finalAtMs: tip.finalAtMs, validators }),
      conditions: describeConditions(execution, street.community),
    }
    return { tip, stored, changed: leaves, removed, outcome: JSON.stringify(outcome) }
  })
  return { street, commits }
}

/** What a quorum of the street's validators signs for a block. */
export function certify(
  { community, validators }: TestStreet,
  block: Block,
  signers = validators.slice(0, Math.floor((2 * validators.length) / 3) + 1),
): Uint8Array {
  const { height } = block.header
  const certificate = { height, round: 0, valueId: block.hash }
  const signatures = signers.map(({ member, keys }) => {
    const vote: UnsignedVote = { type: 'precommit', ...certificate, validator: member }
    const { domain, body } = claimOf(vote)
    return { validator: member, signature: sign(keys.consensus, domain, community, body) }
  })
  return encodeCertificate({ ...certificate, signatures })
}

/** A home's folder with configuration, genesis and ledger; resolves to the configuration's path. */
export async function writeLedgerHome(directory: string, { street, commits }: LedgerChain): Promise<string> {
  await mkdir(join(directory, 'data'), { recursive: true })
  await writeFile(join(directory, 'genesis.json'), street.genesisBytes)
  const config = join(directory, 'streetwatt.yaml')
  await writeFile(config, CONFIG)
  const store = await openLevelStore(join(directory, 'data', 'ledger'), {
    communityHash: street.community.hash,
  })
  for (const commit of commits) await store.commitBlocks([commit])
  await store.close()
  return config
}

const CONFIG = `version: 1
mode: paper
genesis: genesis.json
keys: keys.json
data: data
device: { host: 127.0.0.1, port: 1502 }
listen: [/ip4/127.0.0.1/tcp/0]
web: {}
`

/** The commit of an index that the test knows to exist. */
export function commitAt({ commits }: LedgerChain, index: number): BlockCommit {
  const commit = commits[index]
  assert.ok(commit, `there is a commit ${index}`)
  return commit
}
