/** Names of what is in a backup. Nothing with another name is ever written to a disk. */
export const LEDGER_PART = 'ledger.gz'
export const MANIFEST_PART = 'manifest.json'
export const MANIFEST_SUM_PART = 'manifest.sha256'
export const CONFIG_PART = 'streetwatt.yaml'
export const GENESIS_PART = 'genesis.json'
export const KEYS_PART = 'keys.json'
export const MEMBER_PART = 'member.json'

/**
 * Files of the data directory that go along. What follows from the ledger does not, and nothing of a lease: a battery
 * is armed anew by hand on the machine that is to steer it.
 */
export const DATA_FILES = ['access.json', 'addresses.cbor', 'battery-energy.json', 'owner.json'] as const
export const RULE_PART = /^rules\/[0-9a-f]{64}\.wasm$/

/** Where a part of the data directory lies in the archive. */
export function dataPart(name: string): string {
  return `data/${name}`
}

const NAMES: ReadonlySet<string> = new Set([
  ...[LEDGER_PART, MANIFEST_PART, MANIFEST_SUM_PART, CONFIG_PART, GENESIS_PART, KEYS_PART, MEMBER_PART],
  ...DATA_FILES.map(dataPart),
])

export function isPartName(name: string): boolean {
  return NAMES.has(name) || RULE_PART.test(name)
}
