/** `streetwatt community leave`: ends this home's membership, which is nobody's decision but its own. */
import { OperatingError } from '../../core/units/operating-error.ts'
import { ownDecision, readMemberSigner } from '../identity/own-decision.ts'
import type { Terminal } from '../terminal.ts'
import { slotWords } from './change-words.ts'
import { createControlClient } from './control-client.ts'
import { readOwnHome } from './own-home.ts'

export interface LeaveFlags {
  readonly config: string
  readonly memberKey: string
  readonly inSlots?: number
  readonly yes?: true
  readonly json?: true
}

/** The transaction must be in a block before its slot. */
const SLOTS_AHEAD = 3

/** Throws `usage-consent-missing` without `--yes`, and what the node refuses: a validator first gives its seat up. */
export async function leaveCommunity(flags: LeaveFlags, terminal: Terminal): Promise<void> {
  if (flags.yes !== true) throw consentMissing()
  const { config, community, record } = await readOwnHome(flags.config)
  const member = await readMemberSigner(flags.memberKey, { record })
  const node = createControlClient(config)
  const view = await node.community()
  const effectiveSlot = view.openSlot + (flags.inSlots ?? SLOTS_AHEAD)
  const change = { type: 'leave-community', member: record.memberKey } as const
  const signing = { member, effectiveSlot, version: view.protocolVersion }
  const transaction = await node.submit(ownDecision(community, change, signing).bytes)
  if (flags.json === true) {
    terminal.print(JSON.stringify({ transaction, effectiveSlot }, null, 2))
    return
  }
  terminal.say(
    `${record.id} leaves ${view.name} with ${slotWords(effectiveSlot, view)}, once this is in a block.`,
  )
  terminal.say(
    'Leave the node running until the slots before it are settled; then your balance is final, and',
  )
  terminal.say('  streetwatt ledger statement\nis the last of your statements.')
}

function consentMissing(): OperatingError {
  return new OperatingError(
    { code: 'usage-consent-missing' },
    'Who leaves comes back only as a new member with new keys, if the street admits it: say --yes if you mean it.',
  )
}
