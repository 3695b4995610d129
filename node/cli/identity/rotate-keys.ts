/**
 * `streetwatt identity rotate`: new node and consensus keys, certified by the member key, which is asked for by file and
 * may come from a stick. The new keys wait beside the old ones until the chain has them: `rotate --finish`.
 */
import { dirname, join } from 'node:path'
import type { SlotIndex } from '../../core/units/quantities.ts'
import { firstOpenSlot } from '../../core/units/slots.ts'
import { newHomeKeys, writeKeyFile } from '../../store/key-file.ts'
import { writeMemberFile } from '../../store/member-file.ts'
import { certifyKeys } from '../community/certified-keys.ts'
import { createControlClient } from '../community/control-client.ts'
import type { OwnHome } from '../community/own-home.ts'
import { readOwnHome } from '../community/own-home.ts'
import { encodeText } from '../community/pasted-text.ts'
import type { HomeConfig } from '../../config/home-config.ts'
import type { Terminal } from '../terminal.ts'
import { ownDecision, readMemberSigner } from './own-decision.ts'
import type { IdentityFlags } from './show-identity.ts'

export interface RotateFlags extends IdentityFlags {
  readonly memberKey: string
  readonly inSlots?: number
  readonly text?: true
}

/** The change must be in a block before its slot; who pastes a text needs time for it. */
const SLOTS_HERE = 3
const SLOTS_BY_TEXT = 8

/** Where new keys wait until they are in force. */
export interface WaitingFiles {
  readonly keys: string
  readonly member: string
  /** Where the record of this home lies, or will. */
  readonly memberNow: string
}

export function waitingFiles({ keysPath, memberPath }: HomeConfig): WaitingFiles {
  const memberNow = memberPath ?? join(dirname(keysPath), 'member.json')
  return { keys: `${keysPath}.next`, member: `${memberNow}.next`, memberNow }
}

export async function rotateKeys(flags: RotateFlags, terminal: Terminal): Promise<void> {
  const home = await readOwnHome(flags.config)
  const member = await readMemberSigner(flags.memberKey, home)
  const when = await whenOf(flags, home)
  const keys = newHomeKeys()
  const certified = certifyKeys(home.community.genesis.name, member, keys)
  const change = { type: 'rotate-keys', member: home.record.memberKey, ...certified } as const
  const transaction = ownDecision(home.community, change, { member, ...when })
  const files = waitingFiles(home.config)
  // On disk first: a street must never know keys that this home does not have.
  await writeKeyFile(files.keys, keys)
  await writeMemberFile(files.member, { ...home.record, ...certified })
  const { effectiveSlot } = when
  const isHandedOver = flags.text !== true
  if (isHandedOver) await createControlClient(home.config).submit(transaction.bytes)
  const text = encodeText('keys', transaction.bytes)
  if (flags.json === true) {
    const { nodeKey, consensusKey } = certified
    const document = { effectiveSlot, transaction: transaction.hash, nodeKey, consensusKey }
    terminal.print(JSON.stringify({ ...document, keyFile: files.keys, text, isHandedOver }, null, 2))
    return
  }
  terminal.say(`New keys wait in ${files.keys}; they are in force from slot ${String(effectiveSlot)}.`)
  if (isHandedOver) terminal.say('The street has been told. When that slot has begun, run:')
  else
    terminal.say(
      'A neighbour submits this text with streetwatt identity submit TEXT. When that slot has begun, run:',
    )
  terminal.say(`  streetwatt identity rotate --finish -c ${flags.config}`)
  if (!isHandedOver) terminal.print(text)
}

/** By the node where it runs; else by this machine's clock and the genesis. */
async function whenOf(
  { text, inSlots }: RotateFlags,
  { config, community }: OwnHome,
): Promise<{ effectiveSlot: SlotIndex; version: number }> {
  if (text === true) {
    const { slotMs, gateLeadMs, protocolVersion } = community.genesis
    const openSlot = firstOpenSlot(Date.now(), slotMs, gateLeadMs)
    return { effectiveSlot: openSlot + (inSlots ?? SLOTS_BY_TEXT), version: protocolVersion }
  }
  const { openSlot, protocolVersion } = await createControlClient(config).community()
  return { effectiveSlot: openSlot + (inSlots ?? SLOTS_HERE), version: protocolVersion }
}
