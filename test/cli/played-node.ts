/** A home whose node is played by the test: what commands ask it is recorded, and the test says what it answers. */
import { writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import { changeToHex } from '../../node/api/community-view.ts'
import { createControlChannel } from '../../node/api/control-channel.ts'
import type { CommunityView, ControlAnswer } from '../../node/api/control-protocol.ts'
import { controlPath } from '../../node/api/control-protocol.ts'
import type { Terminal } from '../../node/cli/terminal.ts'
import type { GenesisMember } from '../../node/core/governance/genesis.ts'
import type { Change } from '../../node/core/governance/change.ts'
import { OperatingError } from '../../node/core/units/operating-error.ts'
import { SILENT } from '../../node/runtime/logger.ts'
import { makeCommunity, SLOT_MS } from '../support/test-community.ts'
import { withDirectory } from './run-command.ts'

/** Four members, and a fifth home that is none. */
export const { community, homes } = makeCommunity({ homes: 5, founders: 4 })
export const keyOf = (index: number): string => homes[index]?.member ?? ''
export const OPEN_SLOT = 2_000_000
/** From when a decision is in force if nothing is said. */
export const DEFAULT_SLOT = OPEN_SLOT + 8
/** Of the first proposal that waits. */
export const ID = 'ab12'.repeat(16)
const OTHER_ID = 'ab13'.repeat(16)

/** What the node tells: four validators, two proposals, a decision that waits. */
export const VIEW: CommunityView = {
  ...{ name: 'Lindenweg', hash: community.hash, currency: 'EUR', timezone: 'Europe/Berlin' },
  ...{ slotMs: SLOT_MS, protocolVersion: 1, self: keyOf(0), addresses: [], height: 7, slot: OPEN_SLOT - 2 },
  ...{ nowMs: OPEN_SLOT * SLOT_MS, openSlot: OPEN_SLOT, halted: null, quorum: 3 },
  feeder: null,
  policies: { absenceBlocks: 96, doubleSheetPenaltyNano: 5_000 },
  rewards: { deliveryWeight: 3, serviceWeight: 1, reserveNano: 0 },
  rule: { ...community.genesis.rule, extra: [0, 0, 0, 0] },
  members: community.genesis.members.map((member) => ({
    ...pick(member),
    ...{ standing: 'active', fromSlot: 1000, untilSlot: null },
    ...{
      seat: { state: 'voting', absentBlocks: 0, isCondemned: false },
      devices: [],
      tariffs: [...member.tariffs],
    },
  })),
  proposals: [
    proposal(ID, { type: 'suspend-member', member: keyOf(3) }, [keyOf(1)]),
    proposal(OTHER_ID, { type: 'set-protocol-version', protocolVersion: 2 }, [keyOf(0)]),
  ],
  scheduled: [
    {
      id: OTHER_ID,
      effectiveSlot: DEFAULT_SLOT,
      change: changeToHex({ type: 'set-connection-limit', member: keyOf(1), connectionLimitW: 9000 }),
    },
  ],
}

function pick({ id, title, memberKey, nodeKey, consensusKey, connectionLimitW, site }: GenesisMember) {
  return { id, title, memberKey, nodeKey, consensusKey, connectionLimitW, site }
}

function proposal(id: string, change: Change, approvedBy: string[]): CommunityView['proposals'][number] {
  const [proposer = ''] = approvedBy
  return { id, proposer, effectiveSlot: DEFAULT_SLOT, change: changeToHex(change), approvedBy }
}

export interface Played {
  readonly config: string
  readonly asked: Record<string, unknown>[]
  readonly said: string[]
  readonly terminal: Terminal
}

type Request = Record<string, unknown>

/** A home whose node is the test: it tells the view, and `answer` says the rest. */
export function withNode(
  body: (played: Played) => Promise<void>,
  answer: (request: Request) => unknown = () => ({ ok: true, result: { id: ID } }),
): Promise<void> {
  return withDirectory(async (directory) => {
    const config = join(directory, 'streetwatt.yaml')
    const lines = ['version: 1', 'mode: paper', 'genesis: g', 'keys: k', 'data: .', 'web: {}']
    const rest = ['device: { host: a, port: 1 }', 'listen: [/ip4/127.0.0.1/tcp/1]']
    await writeFile(config, [...lines, ...rest].join('\n'))
    const asked: Request[] = []
    const said: string[] = []
    const say = (line: string): void => void said.push(line)
    const channel = createControlChannel(
      { path: controlPath(directory) },
      {
        logger: SILENT,
        answer: (line) => {
          const request = JSON.parse(line) as Request
          if (request['type'] === 'community') return Promise.resolve({ ok: true, result: VIEW })
          asked.push(request)
          return Promise.resolve(answer(request) as ControlAnswer)
        },
      },
    )
    await channel.start()
    try {
      await body({ config, asked, said, terminal: { isWatched: false, print: say, say, progress: say } })
    } finally {
      await channel.stop()
    }
  })
}

/** The code that something throws, or `ok`. */
export async function codeOf(run: Promise<unknown> | (() => unknown)): Promise<string> {
  try {
    await (typeof run === 'function' ? run() : run)
    return 'ok'
  } catch (error) {
    if (error instanceof OperatingError) return String(error.code)
    throw error
  }
}
