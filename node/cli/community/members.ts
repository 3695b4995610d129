/** `streetwatt community members`: who belongs to the street, what is proposed, and what is decided for later. */
import type { CommunityView, MemberView } from '../../api/control-protocol.ts'
import { slotStartMs } from '../../core/units/slots.ts'
import { formatTable } from '../print.ts'
import type { Terminal } from '../terminal.ts'
import {
  approvalsOf,
  approvalWords,
  hexWords,
  nameOf,
  priceWords,
  ruleWords,
  slotWords,
  standingWords,
} from './change-words.ts'
import { spokenHash } from './invitation.ts'
import { nodeOf } from './own-home.ts'

export interface MembersFlags {
  readonly config: string
  readonly json?: true
}

/** How a proposal is named on the command line. */
export const SHORT_ID_LENGTH = 8

export async function showMembers({ config, json }: MembersFlags, terminal: Terminal): Promise<void> {
  const view = await (await nodeOf(config)).community()
  if (json === true) terminal.print(JSON.stringify(membersDocument(view), null, 2))
  else terminal.print(membersText(view).trimEnd())
}

export function membersDocument(view: CommunityView) {
  const { name, hash, currency, timezone, height, slot, halted, quorum, protocolVersion } = view
  return {
    community: { name, hash, currency, timezone, protocolVersion },
    self: nameOf(view.self, view),
    chain: { height, slot, openSlot: view.openSlot, halted },
    quorum,
    rule: view.rule,
    policies: view.policies,
    rewards: view.rewards,
    feeder: view.feeder && { ...view.feeder, reader: nameOf(view.feeder.reader, view) },
    members: view.members.map((member) => memberDocument(member)),
    proposals: view.proposals.map((proposal) => ({
      ...decisionDocument(proposal, view),
      proposer: nameOf(proposal.proposer, view),
      ...approvalsOf(proposal.approvedBy, view),
    })),
    scheduled: view.scheduled.map((each) => decisionDocument(each, view)),
  }
}

function memberDocument(member: MemberView) {
  const { id, title, memberKey, standing, fromSlot, untilSlot, seat, connectionLimitW } = member
  const { devices, site } = member
  const [tariff = null, ...laterTariffs] = member.tariffs
  return {
    ...{ id, title, memberKey, standing, isValidator: seat?.state === 'voting', seat: seat?.state ?? null },
    ...{ fromSlot, untilSlot, connectionLimitW, tariff, laterTariffs, devices, site },
  }
}

function decisionDocument(
  { id, effectiveSlot, change }: { id: string; effectiveSlot: number; change: string },
  view: CommunityView,
) {
  const effectiveMs = slotStartMs(effectiveSlot, view.slotMs)
  return { id, decision: hexWords(change, view), effectiveSlot, effectiveMs }
}

export function membersText(view: CommunityView): string {
  const head = `${view.name} (${spokenHash(view.hash)}), block ${String(view.height)}; this is ${nameOf(view.self, view)}\n`
  const halted =
    view.halted === null ? '' : `This node signs nothing any more (${view.halted}): its log says why.\n`
  const approvals = view.quorum === 1 ? 'one approval' : `${String(view.quorum)} approvals`
  const rule = `Cleared by ${ruleWords(view.rule)}; a decision takes ${approvals}.\n`
  return `${head}${halted}${rule}${feederText(view)}\n${formatTable(memberRows(view))}${proposalsText(view)}${scheduledText(view)}`
}

function feederText({ feeder, ...view }: CommunityView): string {
  if (feeder === null) return ''
  const { reader, device, toleranceWh, lossesPermille } = feeder
  return `Feeder meter ${device}, read by ${nameOf(reader, { ...view, feeder })}: ${String(toleranceWh)} Wh and ${String(lossesPermille)} per mille may be missing.\n`
}

function memberRows(view: CommunityView): string[][] {
  const rows = view.members.map((member) => [
    member.id,
    member.title === member.id ? '' : member.title,
    member.standing,
    standingWords(member),
    slotWords(member.fromSlot, view),
    ...tariffCells(member),
  ])
  const prices = `${view.currency}/kWh`
  return [['name', 'title', 'standing', 'votes', 'since', `retail, ${prices}`, `feed-in, ${prices}`], ...rows]
}

function tariffCells({ tariffs: [now] }: MemberView): string[] {
  return now === undefined ? ['', ''] : [priceWords(now.retailMicroPerKwh), priceWords(now.feedInMicroPerKwh)]
}

function proposalsText(view: CommunityView): string {
  if (view.proposals.length === 0) return ''
  const lines = view.proposals.map(({ id, change, effectiveSlot, approvedBy }) => {
    const what = `${hexWords(change, view)}, from ${slotWords(effectiveSlot, view)}`
    return `  ${id.slice(0, SHORT_ID_LENGTH)}  ${what}\n            ${approvalWords(approvedBy, view)}\n`
  })
  return `\nProposed (streetwatt community approve ID, or --all):\n${lines.join('')}`
}

function scheduledText(view: CommunityView): string {
  if (view.scheduled.length === 0) return ''
  const lines = view.scheduled.map(
    ({ change, effectiveSlot }) => `  from ${slotWords(effectiveSlot, view)}: ${hexWords(change, view)}\n`,
  )
  return `\nDecided for later:\n${lines.join('')}`
}
