/** `streetwatt peers ping`: the round trip to members, over the links that are there. */
import type { CommunityView } from '../../api/control-protocol.ts'
import { OperatingError } from '../../core/units/operating-error.ts'
import { nameOf } from '../community/change-words.ts'
import type { ControlClient } from '../community/control-client.ts'
import { nodeOf } from '../community/own-home.ts'
import { refusal } from '../community/refusals.ts'
import { formatTable } from '../print.ts'
import type { Terminal } from '../terminal.ts'
import type { PeersFlags } from './list-peers.ts'

interface Pinged {
  readonly id: string
  /** Null where there was no answer; then `code` says why. */
  readonly roundTripMs: number | null
  readonly code: string | null
}

/** Throws `peers-silent` after it has shown everything, where one did not answer. */
export async function pingPeers(
  ids: readonly string[],
  { config, json }: PeersFlags,
  terminal: Terminal,
): Promise<void> {
  const node = await nodeOf(config)
  const view = await node.community()
  const members = ids.length === 0 ? await othersOf(node) : ids.map((id) => findMember(id, view))
  const peers = await Promise.all(members.map((member) => pingOne(node, member, view)))
  if (json === true) terminal.print(JSON.stringify({ peers }, null, 2))
  else terminal.print(formatTable(peers.map(pingRow)).trimEnd())
  const silent = peers.filter(({ code }) => code !== null)
  if (silent.length > 0) throw silentError(silent.map(({ id }) => id))
}

async function othersOf(node: ControlClient): Promise<string[]> {
  return (await node.peers()).map(({ member }) => member)
}

function findMember(id: string, { members }: CommunityView): string {
  const member = members.find((each) => each.id === id)
  if (member === undefined) throw refusal('change-member-unknown')
  return member.memberKey
}

async function pingOne(node: ControlClient, member: string, view: CommunityView): Promise<Pinged> {
  const id = nameOf(member, view)
  try {
    return { id, roundTripMs: await node.ping(member), code: null }
  } catch (error) {
    if (error instanceof OperatingError) return { id, roundTripMs: null, code: String(error.code) }
    throw error
  }
}

function pingRow({ id, roundTripMs, code }: Pinged): string[] {
  return [id, roundTripMs === null ? `no answer (${code ?? ''})` : `${roundTripMs.toFixed(1)} ms`]
}

function silentError(ids: readonly string[]): OperatingError {
  return new OperatingError(
    { code: 'peers-silent', ids },
    `No answer from ${ids.join(', ')}: see streetwatt peers list for where they are looked for.`,
  )
}
