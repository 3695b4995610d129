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
export type MakeChange = (context: ChangeContext) => Change | Promise<Change>

/** Makes what is too long for one decision: a list, each part in force a slot after the one before it. */
export type MakeChanges = (context: ChangeContext) => readonly Change[] | Promise<readonly Change[]>

interface ChangeContext {
  readonly view: CommunityView
  readonly effectiveSlot: SlotIndex
  readonly node: ControlClient
}

/** A decision must be in a block before its slot; where others are asked, they need time to answer. */
const SLOTS_ALONE = 3
const SLOTS_WITH_OTHERS = 8

export async function proposeChange(
  make: MakeChange | MakeChanges,
  { config, inSlots, json }: ProposeFlags,
  terminal: Terminal,
): Promise<void> {
  const node = await nodeOf(config)
  const view = await node.community()
  const effectiveSlot = view.openSlot + (inSlots ?? (view.quorum === 1 ? SLOTS_ALONE : SLOTS_WITH_OTHERS))
  const made = await make({ view, effectiveSlot, node })
  const proposed: Proposed[] = []
  for (const change of isList(made) ? made : [made]) {
    const slot = effectiveSlot + proposed.length
    proposed.push({ change, effectiveSlot: slot, id: await node.propose(changeToHex(change), slot) })
  }
  if (json === true) {
    const documents = proposed.map((each) => proposedDocument(each, view))
    terminal.print(JSON.stringify(isList(made) ? documents : documents[0], null, 2))
  } else tell(proposed, { view, terminal })
}

interface Proposed {
  readonly change: Change
  readonly effectiveSlot: SlotIndex
  readonly id: string
}

function isList(made: Change | readonly Change[]): made is readonly Change[] {
  return Array.isArray(made)
}

function proposedDocument({ id, change, effectiveSlot }: Proposed, view: CommunityView): object {
  const { approved, missing, asked } = approvalsOf([view.self], view)
  return { id, decision: changeWords(change, view), effectiveSlot, approved, missing, asked }
}

function tell(
  proposed: readonly Proposed[],
  { view, terminal }: { view: CommunityView; terminal: Terminal },
): void {
  for (const { change, effectiveSlot } of proposed)
    terminal.print(`Proposed: ${changeWords(change, view)}. In force from ${slotWords(effectiveSlot, view)}.`)
  const subject = proposed.length === 1 ? 'It is' : 'Each is'
  terminal.print(`${subject} ${approvalWords([view.self], view)}.`)
  if (view.quorum === 1) return
  for (const { id } of proposed)
    terminal.print(`They approve with: streetwatt community approve ${id.slice(0, SHORT_ID_LENGTH)}`)
}
