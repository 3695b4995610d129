/** A genesis file is taken as it was agreed on, or refused with the place and the reason: every field of it. */
import { mkdtemp, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { test } from 'uvu'
import * as assert from 'uvu/assert'
import { toHex } from '../../node/core/codec/hex.ts'
import { sha256 } from '../../node/core/crypto/sha256.ts'
import { OperatingError } from '../../node/core/units/operating-error.ts'
import { parseGenesis, readGenesisFile } from '../../node/store/genesis-file.ts'
import { makeCommunity } from '../support/test-community.ts'

const { genesisBytes, community } = makeCommunity()
const { genesis } = community
const [member, other] = genesis.members
assert.ok(member && other)

test('a good file gives its community, named by the hash of its exact bytes', () => {
  const parsed = parseGenesis(genesisBytes, 'genesis.json')
  assert.is(parsed.hash, toHex(sha256(genesisBytes)))
  assert.equal(parsed.genesis, genesis)
  assert.equal(
    [...parsed.members.keys()],
    genesis.members.map(({ memberKey }) => memberKey),
  )
})

test('a file that says nothing of fees and credit has no fees and no limits', () => {
  const { fees, members, ...older } = genesis
  const without = members.map(({ zone: _zone, creditLimitNano: _limit, ...rest }) => rest)
  const parsed = parseGenesis(
    new TextEncoder().encode(JSON.stringify({ ...older, members: without })),
    'test',
  )
  assert.equal(parsed.genesis, { ...older, fees, members })
})

test('one more space makes another community', () => {
  const spaced = new TextEncoder().encode(`${JSON.stringify(genesis)} `)
  assert.is.not(parseGenesis(spaced, 'genesis.json').hash, community.hash)
})

test('a file that is not there is unreadable, and the error names it', async () => {
  const error = await readGenesisFile('/nowhere/genesis.json').catch((failure: unknown) => failure)
  assert.ok(error instanceof OperatingError && error.code === 'genesis-unreadable')
  assert.match(error.message, '/nowhere/genesis.json')
})

test('a file on disk is read as its bytes', async () => {
  const directory = await mkdtemp(join(tmpdir(), 'streetwatt-genesis-'))
  const path = join(directory, 'genesis.json')
  await writeFile(path, genesisBytes)
  assert.is((await readGenesisFile(path)).hash, community.hash)
  await rm(directory, { recursive: true })
})

const SHAPES: readonly (readonly [what: string, bytes: Uint8Array])[] = [
  ['nothing', new Uint8Array()],
  ['half a file', genesisBytes.slice(0, genesisBytes.length / 2)],
  ['a list', new TextEncoder().encode('[]')],
  ['bytes that are not UTF-8', Uint8Array.of(0x22, 0xff, 0x22)],
  ['a file of five megabytes', new Uint8Array(5 << 20)],
]
for (const [what, bytes] of SHAPES) {
  test(`${what} is refused`, () => {
    assert.is(problemOf(bytes)?.code, 'genesis-invalid')
  })
}

const first = (change: object): object => ({
  members: [{ ...member, ...change }, ...genesis.members.slice(1)],
})
const hex = (length: number): string => 'ab'.repeat(length)

const zone = (change: object = {}): object => ({
  ...{ id: 'north', entryFeeMicroPerKwh: 0, exitFeeMicroPerKwh: 0 },
  ...change,
})

/** Changes of one field each; the message must name the place. */
const FIELDS: readonly (readonly [place: string, change: object])[] = [
  ['protocolVersion', { protocolVersion: 2 }],
  ['name', { name: '' }],
  ['currency', { currency: 'euro' }],
  ['timezone', { timezone: 'Europe/Nowhere' }],
  ['slotMs', { slotMs: 1000 }],
  ['slotMs', { slotMs: 900_000.5 }],
  ['gateLeadMs', { gateLeadMs: -1 }],
  ['gateLeadMs', { gateLeadMs: 900_001 }],
  ['firstSlot', { firstSlot: -1 }],
  ['lateAfterSlots', { lateAfterSlots: 3 }],
  ['lateAfterSlots', { lateAfterSlots: 0 }],
  ['members', { members: [] }],
  ['members.0.id', first({ id: 'a b' })],
  ['members.0.title', first({ title: 7 })],
  ['members.0.memberKey', first({ memberKey: hex(31) })],
  ['members.0.memberKey', first({ memberKey: hex(32).toUpperCase() })],
  ['members.0.nodeKey', first({ nodeKey: hex(33) })],
  ['members.0.consensusKey', first({ consensusKey: '' })],
  ['members.0.nodeKeyCertificate', first({ nodeKeyCertificate: hex(63) })],
  ['members.0.consensusKeyCertificate', first({ consensusKeyCertificate: hex(65) })],
  ['members.0.connectionLimitW', first({ connectionLimitW: 0 })],
  ['members.0.tariffs', first({ tariffs: [] })],
  ['members.0.tariffs.0.retailMicroPerKwh', first({ tariffs: [tariff({ retailMicroPerKwh: 2 ** 30 })] })],
  ['members.0.tariffs.0.feedInMicroPerKwh', first({ tariffs: [tariff({ feedInMicroPerKwh: 0.5 })] })],
  ['members.0.tariffs.0.fromMs', first({ tariffs: [tariff({ fromMs: '2026' })] })],
  ['members.0.addresses', first({ addresses: Array.from({ length: 17 }, () => '/ip4/1.2.3.4') })],
  ['home-1', first({ tariffs: [tariff({ fromMs: 10 }), tariff({ fromMs: 9 })] })],
  [
    'counted exactly',
    {
      slotMs: 3_600_000,
      ...first({ connectionLimitW: 10_000_000, tariffs: [tariff({ feedInMicroPerKwh: 1 - 2 ** 30 })] }),
    },
  ],
  ['home-1', first({ nodeKey: hex(32) })],
  ['home-1', first({ consensusKeyCertificate: hex(64) })],
  ['home-1', first({ nodeKeyCertificate: member.consensusKeyCertificate })],
  ['key is used twice', first({ nodeKey: other.nodeKey })],
  ['id is used twice', first({ id: other.id })],
  ['validators', { validators: [] }],
  ['validators', { validators: [hex(32)] }],
  ['validators', { validators: [...genesis.validators.slice(1), genesis.validators[1]] }],
  ['fees.communityFeeMicroPerKwh', { fees: { communityFeeMicroPerKwh: -1, zones: [] } }],
  [
    'fees.zones.0.exitFeeMicroPerKwh',
    { fees: { communityFeeMicroPerKwh: 0, zones: [zone({ exitFeeMicroPerKwh: 10_000_001 })] } },
  ],
  ['a zone is named twice', { fees: { communityFeeMicroPerKwh: 0, zones: [zone(), zone()] } }],
  ['zone of home-1', first({ zone: 'south' })],
  ['rewards.deliveryWeight', { rewards: { ...genesis.rewards, deliveryWeight: 1001 } }],
  ['rewards.serviceWeight', { rewards: { ...genesis.rewards, serviceWeight: 0.5 } }],
  ['rewards.reserveNano', { rewards: { ...genesis.rewards, reserveNano: -1 } }],
  ['members.0.creditLimitNano', first({ creditLimitNano: -1 })],
  ['rule.hash', { rule: { ...genesis.rule, hash: 'uniform' } }],
  ['rule.kDenominator', { rule: { ...genesis.rule, kDenominator: 0 } }],
  ['rule.gasLimit', { rule: { ...genesis.rule, gasLimit: 0 } }],
  ['k is larger', { rule: { ...genesis.rule, kNumerator: 3 } }],
  ['consensus.timeoutBaseMs', { consensus: { ...genesis.consensus, timeoutBaseMs: 1 } }],
  ['timeoutCapMs', { consensus: { ...genesis.consensus, timeoutCapMs: 400 } }],
  ['startMarginMs', { gateLeadMs: 1000 }],
  ['unknown', { unknown: 1 }],
  ['members.0', first({ nickname: 'x' })],
]
for (const [place, change] of FIELDS) {
  test(`${JSON.stringify(change).slice(0, 60)} is refused at ${place}`, () => {
    const problem = problemOf(new TextEncoder().encode(JSON.stringify({ ...genesis, ...change })))
    assert.is(problem?.code, 'genesis-invalid')
    assert.match(problem?.message ?? '', place)
  })
}

/** A file may leave these out. */
const OPTIONAL = ['fees', 'rewards']

for (const field of Object.keys(genesis).filter((each) => !OPTIONAL.includes(each))) {
  test(`a file without ${field} is refused, and the error names it`, () => {
    const rest = Object.fromEntries(Object.entries(genesis).filter(([key]) => key !== field))
    const problem = problemOf(new TextEncoder().encode(JSON.stringify(rest)))
    assert.is(problem?.code, 'genesis-invalid')
    assert.match(problem?.message ?? '', field)
  })
}

test('a file that says nothing of rewards shares by the usual weights, without a reserve', () => {
  const { rewards, ...rest } = genesis
  const parsed = parseGenesis(new TextEncoder().encode(JSON.stringify(rest)), 'genesis.json')
  assert.equal(parsed.genesis.rewards, { deliveryWeight: 3, serviceWeight: 1, reserveNano: 0 })
  assert.equal(rewards, parsed.genesis.rewards)
})

test('the certificates of another community certify nothing here', () => {
  const renamed = { ...genesis, name: 'another street' }
  assert.is(problemOf(new TextEncoder().encode(JSON.stringify(renamed)))?.code, 'genesis-invalid')
})

function tariff(change: object): object {
  return { ...member?.tariffs[0], ...change }
}

function problemOf(bytes: Uint8Array): OperatingError | undefined {
  try {
    parseGenesis(bytes, 'genesis.json')
    return undefined
  } catch (error) {
    assert.ok(error instanceof OperatingError)
    return error as OperatingError
  }
}

test.run()
