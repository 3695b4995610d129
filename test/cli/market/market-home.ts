/** A home with a ledger of eight blocks, in which one slot has no block and the fills of another are void. */
import { rm } from 'node:fs/promises'
import { join } from 'node:path'
import { Level } from 'level'
import * as assert from 'uvu/assert'
import { sha256 } from '../../../node/core/crypto/sha256.ts'
import { asciiBytes } from '../../../node/core/codec/bytes.ts'
import { toHex } from '../../../node/core/codec/hex.ts'
import { OperatingError } from '../../../node/core/units/operating-error.ts'
import type { BlockOutcome } from '../../../node/engine/outcome.ts'
import { createSigner } from '../../../node/runtime/ed25519.ts'
import { writeKeyFile } from '../../../node/store/key-file.ts'
import { sealValue } from '../../../node/store/sealed-values.ts'
import { commitAt, makeLedgerChain, writeLedgerHome } from '../../support/ledger-chain.ts'
import { homeAt } from '../../support/street.ts'
import { withDirectory } from '../run-command.ts'

/** The index of the block whose fills are void, and how many slots after the first one is without a block. */
export const VOID_BLOCK = 3
export const GAP = 6
export const BLOCKS = 8

export const chain = await makeLedgerChain({
  blocks: BLOCKS,
  gapBefore: GAP,
  lateBefore: VOID_BLOCK + 1,
})
export const { community } = chain.street
export const { firstSlot: FIRST, slotMs: SLOT_MS } = community.genesis
export const LAST = FIRST + BLOCKS
/** The member whose home it is, who buys. */
export const self = homeAt(chain.street, 0)

export interface Output {
  readonly text: string
  readonly code: string
}

/** Runs a command's function, and hears what it prints and with what it ends. */
export async function hear(
  run: (out: {
    print: (text: string) => Promise<void>
    terminal: { say: () => void; progress: () => void }
  }) => Promise<void>,
): Promise<Output> {
  let text = ''
  const print = (some: string): Promise<void> => {
    text += some
    return Promise.resolve()
  }
  try {
    await run({ print, terminal: { say: () => undefined, progress: () => undefined } })
    return { text, code: 'ok' }
  } catch (error) {
    if (error instanceof OperatingError) return { text, code: String(error.code) }
    throw error
  }
}

export function outcomeAt(index: number): BlockOutcome {
  return JSON.parse(commitAt(chain, index).outcome) as BlockOutcome
}

/** Gives `body` the configuration of the home, with the keys of its member. */
export function withMarketHome(body: (config: string, directory: string) => Promise<void>): Promise<void> {
  return withDirectory(async (directory) => {
    const config = await writeLedgerHome(directory, chain)
    const [nodeSeed, consensusSeed] = ['node', 'consensus'].map((purpose) =>
      sha256(asciiBytes(`${community.genesis.name}/${purpose}/0`)),
    )
    assert.ok(nodeSeed && consensusSeed)
    const { nodeKey } = community.members.get(self.member) ?? {}
    assert.is(toHex(createSigner(nodeSeed).publicKey), nodeKey)
    await rm(join(directory, 'keys.json'), { force: true })
    await writeKeyFile(join(directory, 'keys.json'), { nodeSeed, consensusSeed })
    await body(config, directory)
  })
}

/** Writes what a home would not, with the right checksum. */
export async function falsify(
  directory: string,
  key: 'block' | 'outcome',
  height: number,
  value: Uint8Array,
): Promise<void> {
  const database = new Level<string, Uint8Array>(join(directory, 'data', 'ledger'), {
    valueEncoding: 'view',
  })
  const name = `${key}/${String(height).padStart(12, '0')}`
  await database.put(name, sealValue(name, value))
  await database.close()
}
