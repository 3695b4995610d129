/** `streetwatt community propose …`: one decision, with this home's own approval. */
import type { CommunityView } from '../../api/control-protocol.ts'
import { changeToHex } from '../../api/community-view.ts'
import type { Change } from '../../core/governance/change.ts'
import type { SlotIndex } from '../../core/units/quantities.ts'
import type { Terminal } from '../terminal.ts'
import { approvalsOf, approvalWords, changeWords, slotWords } from './change-words.ts'
import type { ControlClient } from './control-client.ts'
import { SHORT_ID_LENGTH } from './members.ts'
import { nodeOf } from './own-home.ts'

export interface ProposeFlags {
  readonly config: string
  readonly inSlots?: number
  readonly json?: true
}

/** Makes the change, knowing the community, the slot from which it is in force, and the node that keeps what it needs. */
export type MakeChange = (context: {
  readonly view: CommunityView
  readonly effectiveSlot: SlotIndex
  readonly node: ControlClient
}) => Change | Promise<Change>

/** A decision must be in a block before its slot; where others are asked, they need time to answer. */
const SLOTS_ALONE = 3
const SLOTS_WITH_OTHERS = 8

export async function proposeChange(
  make: MakeChange,
  { config, inSlots, json }: ProposeFlags,
  terminal: Terminal,
): Promise<void> {
  const node = await nodeOf(config)
  const view = await node.community()
  const effectiveSlot = view.openSlot + (inSlots ?? (view.quorum === 1 ? SLOTS_ALONE : SLOTS_WITH_OTHERS))
  const change = await make({ view, effectiveSlot, node })
  const id = await node.propose(changeToHex(change), effectiveSlot)
  if (json === true) {
    const { approved, missing, asked } = approvalsOf([view.self], view)
    const document = { id, decision: changeWords(change, view), effectiveSlot, approved, missing, asked }
    terminal.print(JSON.stringify(document, null, 2))
    return
  }
  terminal.print(`Proposed: ${changeWords(change, view)}. In force from ${slotWords(effectiveSlot, view)}.`)
  terminal.print(`It is ${approvalWords([view.self], view)}.`)
  if (view.quorum > 1)
    terminal.print(`They approve with: streetwatt community approve ${id.slice(0, SHORT_ID_LENGTH)}`)
}
