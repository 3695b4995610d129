/** `streetwatt identity submit`: hands a neighbour's change of keys to the node that runs here. Anybody may: it is signed. */
import { text as readText } from 'node:stream/consumers'
import { decodeTransaction, TRANSACTION_BYTES_LIMIT } from '../../core/governance/transaction.ts'
import { nameOf } from '../community/change-words.ts'
import { nodeOf } from '../community/own-home.ts'
import { damagedText, decodeText } from '../community/pasted-text.ts'
import type { Terminal } from '../terminal.ts'
import type { IdentityFlags } from './show-identity.ts'

/** `words` are what the shell made of the pasted text; a single `-` reads it from standard input. */
export async function submitKeys(
  words: readonly string[],
  { config, json }: IdentityFlags,
  terminal: Terminal,
): Promise<void> {
  const pasted = words.join('') === '-' ? await readText(process.stdin) : words.join('')
  const { bytes, member, effectiveSlot } = decodeKeysText(pasted)
  const node = await nodeOf(config)
  const view = await node.community()
  const transaction = await node.submit(bytes)
  const id = nameOf(member, view)
  if (json === true) terminal.print(JSON.stringify({ transaction, member: id, effectiveSlot }, null, 2))
  else terminal.say(`The new keys of ${id} are on their way, in force from slot ${String(effectiveSlot)}.`)
}

/** Throws what `decodeText` throws. Who signed it, the node checks. */
export function decodeKeysText(pasted: string): { bytes: Uint8Array; member: string; effectiveSlot: number } {
  const bytes = decodeText('keys', pasted, { maxBytes: TRANSACTION_BYTES_LIMIT })
  const transaction = decodeTransaction(bytes)?.transaction
  if (transaction?.type !== 'decision' || transaction.decision.change.type !== 'rotate-keys')
    throw damagedText('keys')
  const { change, effectiveSlot } = transaction.decision
  return { bytes, member: change.member, effectiveSlot }
}
