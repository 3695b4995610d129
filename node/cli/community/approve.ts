/** `streetwatt community approve`: puts this home's name to what others propose, and says to what. */
import type { CommunityView } from '../../api/control-protocol.ts'
import { OperatingError } from '../../core/units/operating-error.ts'
import type { Terminal } from '../terminal.ts'
import { approvalsOf, approvalWords, hexWords, slotWords } from './change-words.ts'
import { nodeOf } from './own-home.ts'
import { refusal } from './refusals.ts'

export interface ApproveFlags {
  readonly config: string
  readonly all?: true
  readonly json?: true
}

type ProposalView = CommunityView['proposals'][number]

export async function approveProposals(
  id: string | undefined,
  { config, all, json }: ApproveFlags,
  terminal: Terminal,
): Promise<void> {
  const isAll = all === true
  if ((id === undefined) !== isAll) throw oneOrAll()
  const node = await nodeOf(config)
  const view = await node.community()
  const chosen = id === undefined ? openFor(view) : [findProposal(id, view)]
  const approved: object[] = []
  for (const proposal of chosen) {
    await node.approve(proposal.id)
    const approvedBy = [...proposal.approvedBy, view.self]
    const { effectiveSlot } = proposal
    const decision = hexWords(proposal.change, view)
    approved.push({ id: proposal.id, decision, effectiveSlot, ...approvalsOf(approvedBy, view) })
    if (json === true) continue
    terminal.print(`Approved: ${decision}. In force from ${slotWords(effectiveSlot, view)}.`)
    terminal.print(`It is ${approvalWords(approvedBy, view)}.`)
  }
  if (json === true) terminal.print(JSON.stringify({ approved }, null, 2))
  else if (chosen.length === 0) terminal.print('Nothing waits for the approval of this home.')
}

function openFor({ proposals, self }: CommunityView): ProposalView[] {
  return proposals.filter(({ approvedBy }) => !approvedBy.includes(self))
}

/** By the beginning of its id, as `community members` shows it. */
function findProposal(id: string, { proposals }: CommunityView): ProposalView {
  if (!/^[0-9a-f]{4,64}$/.test(id)) throw notAnId(id)
  const [found, other] = proposals.filter((each) => each.id.startsWith(id))
  if (found === undefined) throw refusal('proposal-unknown')
  if (other !== undefined) throw notAnId(id)
  return found
}

function oneOrAll(): OperatingError {
  return new OperatingError(
    { code: 'usage-proposal-unclear' },
    'Name one proposal by the id that streetwatt community members shows, or take --all.',
  )
}

function notAnId(id: string): OperatingError {
  return new OperatingError(
    { code: 'usage-proposal-unclear', id },
    `${id} is the beginning of no single proposal: write more of the id that streetwatt community members shows.`,
  )
}
