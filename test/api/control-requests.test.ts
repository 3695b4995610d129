/** What a node answers to commands: a real engine on a street of engines, without a socket. */
import { suite } from 'uvu'
import * as assert from 'uvu/assert'
import { changeToHex } from '../../node/api/community-view.ts'
import type { CommunityView, ControlAnswer } from '../../node/api/control-protocol.ts'
import {
  answerSchema,
  communityViewSchema,
  logLinesSchema,
  metricsAnswerSchema,
  planAnswerSchema,
  readinessSchema,
  tradingAnswerSchema,
} from '../../node/api/control-protocol.ts'
import { changeFromHex, createControlRequests } from '../../node/api/control-requests.ts'
import type { BackupsDesk, MonthDesk, PeersDesk, RuleDesk } from '../../node/api/control-requests.ts'
import { marketBlocksSchema, marketViewSchema } from '../../node/api/market-protocol.ts'
import { toHex } from '../../node/core/codec/hex.ts'
import type { Change } from '../../node/core/governance/change.ts'
import { OperatingError } from '../../node/core/units/operating-error.ts'
import { makePlan } from '../dashboard/make-plan.ts'
import { makeFigures } from './fake-figures.ts'
import { createFakeHome, makeHomeState } from './fake-home.ts'
import { createMemoryStore } from '../support/memory-store.ts'
import { createEngineStreet, memberAt } from '../support/engine-street.ts'
import type { EngineStreet } from '../support/engine-street.ts'
import { genesisMember, makeHome } from '../support/test-community.ts'
import { makeDecision } from '../support/transactions.ts'

const test = suite('what commands ask a node')
const HASH = 'ab'.repeat(32)
const ADDRESS = '/ip4/127.0.0.1/tcp/4001/p2p/x'
const policies = { absenceBlocks: 77, doubleSheetPenaltyNano: 5 }
const CHANGE: Change = { type: 'set-policies', policies }

/** A desk that knows one good module, of one byte. */
const DESK: RuleDesk = {
  keep: (module) =>
    Promise.resolve(module.length === 1 ? { code: 'ok', id: HASH } : { code: 'rule-refused' }),
  check: (hash) => Promise.resolve(hash === HASH ? 'ok' : 'rule-missing'),
}

const MONTHS: MonthDesk = {
  statement: (month, memberId) =>
    month === '2026-05'
      ? Promise.reject(new OperatingError({ code: 'statement-month-outside' }, 'there was none'))
      : Promise.resolve({ version: 1, month, memberId }),
  close: (month) => Promise.resolve({ version: 1, month }),
  lastMonth: () => '2026-06',
}

const PEERS: PeersDesk = {
  list: () => [],
  ping: (member) =>
    Promise.resolve(member === HASH ? { code: 'ok', roundTripMs: 3 } : { code: 'peer-unreachable' }),
}

const BACKUPS: BackupsDesk = {
  begin: ({ path }) => (path === null ? { code: 'ok', path: '/data/b.tar' } : { code: 'backup-running' }),
  progress: () => ({ state: 'failed', path: '/data/b.tar', code: 'backup-unwritable' }),
}

type Ask = (request: unknown) => Promise<ControlAnswer>

async function onStreet(
  body: (street: EngineStreet, asks: (index: number) => Ask) => Promise<void>,
  { tellsMetrics = true } = {},
): Promise<void> {
  const street = createEngineStreet({ homes: 5, validators: 4 })
  await street.startAll()
  await street.runSlots(2)
  const asks = (index: number): Ask => {
    const home = memberAt(street, index)
    const clock = street.time.clock()
    const fake = createFakeHome(makeHomeState({ plan: makePlan() }))
    const parts = {
      ...{ engine: home.engine(), clock, self: home.member, addresses: () => [ADDRESS] },
      ...{ rules: DESK, peers: PEERS, months: MONTHS, backups: BACKUPS },
      ...{ source: fake.source, ...(tellsMetrics && { figures: makeFigures() }) },
      isPausedIn: () => false,
      store: createMemoryStore(home.disk),
      modules: { bytes: (hash: string) => Promise.resolve(hash === HASH ? Uint8Array.of(1, 2) : undefined) },
    }
    const answer = createControlRequests(parts)
    return async (request) => {
      const line = typeof request === 'string' ? request : JSON.stringify(request)
      // Through JSON, as over the socket.
      return answerSchema.parse(JSON.parse(JSON.stringify(await answer(line))))
    }
  }
  await body(street, asks)
  await street.stopAll()
}

function resultOf(answer: ControlAnswer): unknown {
  assert.ok(answer.ok, JSON.stringify(answer))
  return answer.result
}

function codeOf(answer: ControlAnswer): string {
  return answer.ok ? 'ok' : answer.code
}

async function view(ask: Ask): Promise<CommunityView> {
  return communityViewSchema.parse(resultOf(await ask({ type: 'community' })))
}

test('the community is told with its members, its rule and where it stands', () =>
  onStreet(async (street, asks) => {
    const told = await view(asks(1))
    assert.is(told.hash, street.community.hash)
    assert.is(told.self, memberAt(street, 1).member)
    assert.is(told.quorum, 3)
    assert.is(told.members.length, 5)
    assert.equal(
      told.members.map(({ seat }) => seat?.state ?? null),
      ['voting', 'voting', 'voting', 'voting', null],
    )
    assert.ok(told.height > 0 && told.openSlot > told.slot)
    assert.is(told.halted, null)
    assert.equal(told.addresses, [ADDRESS])
    assert.equal(told.members[0]?.tariffs.length, 1)
  }))

test('one proposes, another sees it and approves', () =>
  onStreet(async (street, asks) => {
    const { openSlot } = await view(asks(0))
    const request = { type: 'propose', change: changeToHex(CHANGE), effectiveSlot: openSlot + 9 }
    const { id } = resultOf(await asks(0)(request)) as { id: string }
    await street.runSlots(4)
    const [proposal] = (await view(asks(1))).proposals
    assert.is(proposal?.id, id)
    assert.equal(changeFromHex(proposal?.change ?? ''), CHANGE)
    assert.equal(proposal?.approvedBy, [memberAt(street, 0).member])
    assert.equal(resultOf(await asks(1)({ type: 'approve', id })), { id })
    assert.is(codeOf(await asks(1)({ type: 'approve', id })), 'proposal-not-taken')
    assert.is(codeOf(await asks(4)({ type: 'approve', id })), 'not-a-validator')
    assert.is(codeOf(await asks(2)({ type: 'approve', id: HASH })), 'proposal-unknown')
    resultOf(await asks(2)({ type: 'approve', id }))
    await street.runSlots(8)
    const decided = await view(asks(3))
    assert.equal(decided.proposals, [])
    assert.is(decided.scheduled[0]?.id, id)
  }))

test('the code of the engine comes back for a decision that cannot be made', () =>
  onStreet(async (_street, asks) => {
    const { openSlot, self } = await view(asks(0))
    const proposing = async (change: Change, effectiveSlot: number): Promise<string> =>
      codeOf(await asks(0)({ type: 'propose', change: changeToHex(change), effectiveSlot }))
    assert.is(await proposing(CHANGE, 0), 'decision-too-late')
    assert.is(await proposing(CHANGE, openSlot + 40_000), 'decision-too-far')
    assert.is(
      await proposing({ type: 'remove-member', member: self }, openSlot + 3),
      'change-member-is-validator',
    )
    assert.is(await proposing({ type: 'remove-member', member: HASH }, openSlot + 3), 'change-member-unknown')
  }))

test('nobody proposes or approves a rule whose module was not checked', () =>
  onStreet(async (street, asks) => {
    const { openSlot } = await view(asks(0))
    const { rule } = street.community.genesis
    const effectiveSlot = openSlot + 9
    const request = (hash: string) => ({
      type: 'propose',
      change: changeToHex({ type: 'set-rule', rule: { ...rule, hash } }),
      effectiveSlot,
    })
    assert.is(codeOf(await asks(0)(request('00'.repeat(32)))), 'rule-missing')
    const module = (bytes: number[]): string => Buffer.from(bytes).toString('base64')
    assert.is(codeOf(await asks(0)({ type: 'keep-rule', module: module([1, 2]) })), 'rule-refused')
    assert.equal(resultOf(await asks(0)({ type: 'keep-rule', module: module([1]) })), { id: HASH })
    assert.is(codeOf(await asks(0)(request(HASH))), 'ok')
    // Another validator proposes past its own desk: this home still does not sign.
    const unchecked = { ...rule, hash: 'cd'.repeat(32) }
    memberAt(street, 1).engine().propose({ type: 'set-rule', rule: unchecked }, effectiveSlot)
    await street.runSlots(4)
    const [proposal] = (await view(asks(2))).proposals.filter(({ change }) => {
      const read = changeFromHex(change)
      return read?.type === 'set-rule' && read.rule.hash === unchecked.hash
    })
    assert.is(codeOf(await asks(2)({ type: 'approve', id: proposal?.id })), 'rule-missing')
  }))

const MALFORMED: readonly (readonly [string, unknown, string])[] = [
  ['nothing', '', 'channel-request-malformed'],
  ['no JSON', '{"type":', 'channel-request-malformed'],
  ['a list', [], 'channel-request-malformed'],
  ['no type', {}, 'channel-request-malformed'],
  ['a type that is no word', { type: 7 }, 'channel-request-malformed'],
  ['an unknown type', { type: 'shutdown' }, 'channel-request-unknown'],
  ['a word of every object', { type: 'constructor' }, 'channel-request-unknown'],
  ['a field too many', { type: 'community', all: true }, 'channel-request-malformed'],
  ['an id that is none', { type: 'approve', id: 'ab' }, 'channel-request-malformed'],
  ['a slot below nothing', { type: 'propose', change: '00', effectiveSlot: -1 }, 'channel-request-malformed'],
  [
    'bytes that are no change',
    { type: 'propose', change: '00', effectiveSlot: 1 },
    'channel-request-malformed',
  ],
  ['hex of a half byte', { type: 'propose', change: '0', effectiveSlot: 1 }, 'channel-request-malformed'],
  ['a module that is no base64', { type: 'keep-rule', module: '~' }, 'channel-request-malformed'],
]
test('what is no request is refused with its code', () =>
  onStreet(async (_street, asks) => {
    for (const [title, request, code] of MALFORMED) assert.is(codeOf(await asks(0)(request)), code, title)
  }))

test('the network is asked for its links and for a round trip, and a change of keys is handed over', () =>
  onStreet(async (street, asks) => {
    const ask = asks(0)
    assert.equal(resultOf(await ask({ type: 'peers' })), [])
    const told = planAnswerSchema.parse(resultOf(await ask({ type: 'plan' })))
    assert.equal(told.plan, makePlan())
    assert.is(told.home.timezone, makeHomeState().home.timezone)
    const trading = async (isPaused: boolean | null) =>
      tradingAnswerSchema.parse(resultOf(await ask({ type: 'trading', isPaused }))).trading.isPaused
    assert.equal(
      [await trading(null), await trading(true), await trading(null), await trading(false)],
      [false, true, true, false],
    )
    assert.equal(resultOf(await ask({ type: 'ping', member: HASH })), { roundTripMs: 3 })
    assert.is(codeOf(await ask({ type: 'ping', member: 'cd'.repeat(32) })), 'peer-unreachable')
    assert.is(codeOf(await ask({ type: 'submit', transaction: '00' })), 'transaction-malformed')

    const home = memberAt(street, 3)
    const { name } = street.community.genesis
    const fresh = makeHome(name, 50)
    const renewed = genesisMember(name, {
      ...{ id: home.id, member: home.member },
      keys: { ...fresh.keys, member: home.keys.member },
    })
    const { nodeKey, consensusKey, nodeKeyCertificate, consensusKeyCertificate } = renewed
    const { openSlot } = await view(ask)
    const keys = { nodeKey, consensusKey, nodeKeyCertificate, consensusKeyCertificate }
    const change = { type: 'rotate-keys', member: home.member, ...keys } as const
    const { bytes } = makeDecision(street.community, change, {
      effectiveSlot: openSlot + 2,
      approvers: [home],
    })
    assert.is(codeOf(await ask({ type: 'submit', transaction: toHex(bytes) })), 'ok')
    await street.runSlots(5)
    const now = (await view(asks(1))).members.find(({ memberKey }) => memberKey === home.member)
    assert.is(now?.nodeKey, nodeKey)
    assert.is((await view(asks(3))).halted, 'keys-rotated', 'it signs nothing more with the old keys')
    assert.is((await view(asks(1))).halted, null)
  }))

test('the market is told with the sheets that the node holds, and blocks as its store keeps them', () =>
  onStreet(async (street, asks) => {
    const home = memberAt(street, 1)
    const { disk, member } = home
    const engine = () => home.engine()
    const ask = asks(1)
    // The homes send their sheets shortly before the gate closes.
    await street.runSlots(2.45)
    const told = marketViewSchema.parse(resultOf(await ask({ type: 'market', slot: null })))
    const tip = engine().keeper.tip()
    assert.equal([told.communityHash, told.self], [street.community.hash, member])
    assert.equal([told.tipHeight, told.tipSlot], [tip.height, tip.slot])
    assert.is(told.members.length, 5)
    assert.ok(told.running)
    assert.is(told.running.slot, told.running.openSlot)
    assert.ok(told.running.openSlot > tip.slot)
    const held = engine().sheetsOf(told.running.slot)
    assert.ok(held.length > 0)
    assert.equal(
      told.running.sheets,
      held.map(({ bytes }) => toHex(bytes)),
    )
    const past = marketViewSchema.parse(resultOf(await ask({ type: 'market', slot: tip.slot })))
    assert.equal([past.running?.slot, past.running?.sheets], [tip.slot, []])

    const range = { type: 'market-blocks', from: 1, count: 32 }
    const blocks = marketBlocksSchema.parse(resultOf(await ask({ ...range, isWhole: true })))
    assert.is(blocks.length, tip.height)
    const [first] = blocks
    assert.is(first?.outcome, disk.outcomes.get(1))
    assert.equal(new Uint8Array(Buffer.from(first?.block ?? '', 'base64')), disk.blocks.get(1)?.block)
    assert.equal(
      new Uint8Array(Buffer.from(first?.certificate ?? '', 'base64')),
      disk.blocks.get(1)?.certificate,
    )
    const bare = marketBlocksSchema.parse(resultOf(await ask({ ...range, isWhole: false })))
    assert.equal([bare[0]?.block, bare[0]?.outcome], [null, disk.outcomes.get(1)])
    assert.equal(resultOf(await ask({ ...range, from: tip.height + 1, isWhole: false })), [])
    for (const wrong of [{ count: 0 }, { count: 33 }, { from: 0 }])
      assert.is(codeOf(await ask({ ...range, isWhole: false, ...wrong })), 'channel-request-malformed')

    assert.equal(resultOf(await ask({ type: 'rule', hash: HASH })), { module: 'AQI=' })
    assert.is(codeOf(await ask({ type: 'rule', hash: 'cd'.repeat(32) })), 'rule-unknown')
  }))

test('what the page tells is told to the owner of the socket too', () =>
  onStreet(async (_street, asks) => {
    const { source } = createFakeHome()
    assert.equal(readinessSchema.parse(resultOf(await asks(0)({ type: 'readiness' }))), source.readiness())
    assert.equal(logLinesSchema.parse(resultOf(await asks(0)({ type: 'logs' }))), source.logLines())
    const { text } = metricsAnswerSchema.parse(resultOf(await asks(0)({ type: 'metrics' })))
    assert.match(text ?? '', '\nstreetwatt_ready{')
  }))

test('a node that tells no metrics tells its owner none either', () =>
  onStreet(
    async (_street, asks) => {
      assert.equal(resultOf(await asks(0)({ type: 'metrics' })), { text: null })
    },
    { tellsMetrics: false },
  ))

test('a backup is begun, refused and asked after', () =>
  onStreet(async (_street, asks) => {
    const begin = (path: string | null) => asks(0)({ type: 'backup', path, withKeys: true })
    assert.equal(resultOf(await begin(null)), { path: '/data/b.tar' })
    assert.is(codeOf(await begin('/elsewhere/b.tar')), 'backup-running')
    assert.is(codeOf(await begin('')), 'channel-request-malformed')
    assert.equal(resultOf(await asks(0)({ type: 'backup-progress' })), {
      ...{ state: 'failed', path: '/data/b.tar', code: 'backup-unwritable' },
    })
  }))

test.run()
