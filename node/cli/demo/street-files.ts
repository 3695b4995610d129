/**
 * Writes what a demo street agrees on and what each of its homes needs: one genesis, and per home keys, a configuration
 * and a data directory. The same files as in life; only the keys are made in one place.
 */
import { mkdir, writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import { randomBytes } from 'node:crypto'
import { stringify } from 'yaml'
import { emulatedSerial, scenarioDaylight, siteFacts } from '../../../sim/profiles/nameplates.ts'
import type { Scenario, ScenarioHome } from '../../../sim/scenario/scenario.ts'
import { NO_FEES } from '../../core/governance/fee-terms.ts'
import { DEFAULT_REWARDS } from '../../core/governance/reward-terms.ts'
import type { Genesis, GenesisMember } from '../../core/governance/genesis.ts'
import { toHex } from '../../core/codec/hex.ts'
import { sha256 } from '../../core/crypto/sha256.ts'
import { OperatingError } from '../../core/units/operating-error.ts'
import { PROTOCOL_VERSION } from '../../core/units/protocol.ts'
import { createSigner } from '../../runtime/ed25519.ts'
import { keyCertificateInput } from '../../core/governance/key-certificate.ts'
import type { ExpectedSlot } from '../../household/foresight.ts'
import { writeForesight } from '../foresight-file.ts'
import type { HomeKeys } from '../../store/key-file.ts'
import { newHomeKeys, writeKeyFile } from '../../store/key-file.ts'
import { demoTariff } from './demo-tariff.ts'
import { ruleOf } from './street-rule.ts'

export interface StreetPlan {
  readonly scenario: Scenario
  readonly directory: string
  readonly speed: number
  /** What each home is told of its slots; without it homes forecast. */
  readonly expected?: readonly (readonly ExpectedSlot[])[] | null
  /** Ports chosen for each home, in the order of the scenario. */
  readonly ports: readonly { readonly device: number; readonly peer: number; readonly web: number }[]
}

export interface StreetFiles {
  readonly genesis: Genesis
  /** Of the exact bytes of the genesis file. */
  readonly communityHash: string
  readonly clockPath: string
  readonly homes: readonly {
    readonly id: string
    readonly title: string
    readonly memberKey: string
    readonly directory: string
    readonly configPath: string
  }[]
}

/** Real time between gate and start that a street needs to agree (design section 5). */
const LEAST_REAL_LEAD_MS = 1500
/** Market time runs this part of a slot before the first gate, so that the first sheets can be sent. */
const WARM_UP_SLOTS = 0.5
const POLL_MS = 500
const FORESIGHT_FILE = 'foresight.json'

export async function writeStreet(plan: StreetPlan): Promise<StreetFiles> {
  const { scenario, directory } = plan
  const keys = scenario.homes.map(() => ({ memberSeed: randomBytes(32), ...newHomeKeys() }))
  const genesis = await createGenesis(plan, keys)
  const text = `${JSON.stringify(genesis, null, 2)}\n`
  await mkdir(directory, { recursive: true })
  await writeFile(join(directory, 'genesis.json'), text)
  const homes = await Promise.all(
    scenario.homes.map((home, index) => writeHome(home, index, { plan, keys: keys[index], genesis })),
  )
  const communityHash = toHex(sha256(new TextEncoder().encode(text)))
  return { genesis, communityHash, clockPath: join(directory, 'clock.json'), homes }
}

/** Refuses a speed at which the homes could not agree in time. */
export function checkSpeed(scenario: Scenario, speed: number): void {
  const leadMs = gateLeadMs(scenario)
  if (leadMs / speed >= LEAST_REAL_LEAD_MS) return
  const most = Math.floor(leadMs / LEAST_REAL_LEAD_MS)
  const sentence = `A speed of ${String(speed)} leaves the homes less than 1.5 s to agree on a slot; choose --speed ${String(most)} or less.`
  throw new OperatingError({ code: 'usage-speed-too-high', speed, most }, sentence)
}

/** The demo closes the gate a whole slot ahead, so that a slow machine is not late. */
function gateLeadMs({ slotMs }: Scenario): number {
  return slotMs
}

/** Where market time begins: a little before the first gate. */
export function marketOriginMs(scenario: Scenario): number {
  return scenario.startMs - gateLeadMs(scenario) - WARM_UP_SLOTS * scenario.slotMs
}

type DemoKeys = HomeKeys & { readonly memberSeed: Uint8Array }

async function createGenesis({ scenario, ports }: StreetPlan, keys: readonly DemoKeys[]): Promise<Genesis> {
  const name = scenario.title ?? 'demo street'
  const members = scenario.homes.map((home, index) => {
    const { memberSeed, nodeSeed, consensusSeed } = keys[index] ?? {
      memberSeed: new Uint8Array(32),
      ...newHomeKeys(),
    }
    return createMember(home, {
      name,
      index,
      memberSeed,
      nodeSeed,
      consensusSeed,
      peerPort: ports[index]?.peer ?? 0,
      scenario,
    })
  })
  return {
    protocolVersion: PROTOCOL_VERSION,
    name,
    currency: scenario.currency,
    timezone: scenario.timezone,
    slotMs: scenario.slotMs,
    gateLeadMs: gateLeadMs(scenario),
    firstSlot: Math.floor(scenario.startMs / scenario.slotMs),
    lateAfterSlots: Math.max(8, members.length + 2),
    daylight: scenarioDaylight(scenario),
    members,
    validators: members.map((member) => member.memberKey).sort(),
    rule: await ruleOf(scenario),
    policies: { absenceBlocks: Math.max(20, 2 * members.length), doubleSheetPenaltyNano: 1_000_000_000 },
    fees: NO_FEES,
    rewards: DEFAULT_REWARDS,
    consensus: { timeoutBaseMs: 500, timeoutStepMs: 250, timeoutCapMs: 4000, startMarginMs: 250 },
  }
}

function createMember(
  home: ScenarioHome,
  made: DemoKeys & {
    readonly name: string
    readonly index: number
    readonly peerPort: number
    readonly scenario: Scenario
  },
): GenesisMember {
  const member = createSigner(made.memberSeed)
  const node = createSigner(made.nodeSeed).publicKey
  const consensus = createSigner(made.consensusSeed).publicKey
  const { retailMicroPerKwh, feedInMicroPerKwh } = demoTariff(made.scenario)
  return {
    id: home.id,
    title: home.title,
    memberKey: toHex(member.publicKey),
    nodeKey: toHex(node),
    consensusKey: toHex(consensus),
    nodeKeyCertificate: toHex(member.sign(keyCertificateInput(made.name, 'node', node))),
    consensusKeyCertificate: toHex(member.sign(keyCertificateInput(made.name, 'consensus', consensus))),
    connectionLimitW: home.connectionLimitW,
    tariffs: [{ fromMs: 0, retailMicroPerKwh, feedInMicroPerKwh }],
    addresses: [`/ip4/127.0.0.1/tcp/${String(made.peerPort)}`],
    devices: [emulatedSerial(made.index)],
    site: siteFacts(home),
    zone: null,
    creditLimitNano: null,
  }
}

async function writeHome(
  home: ScenarioHome,
  index: number,
  { plan, keys, genesis }: { plan: StreetPlan; keys: DemoKeys | undefined; genesis: Genesis },
): Promise<StreetFiles['homes'][number]> {
  const directory = join(plan.directory, home.id)
  await mkdir(directory, { recursive: true, mode: 0o700 })
  if (keys !== undefined) await writeKeyFile(join(directory, 'keys.json'), keys)
  const ports = plan.ports[index]
  const expected = plan.expected?.[index]
  const { firstSlot } = genesis
  if (expected !== undefined) await writeForesight(join(directory, FORESIGHT_FILE), { firstSlot, expected })
  const config = {
    version: 1,
    mode: 'demo',
    genesis: '../genesis.json',
    keys: 'keys.json',
    data: '.',
    device: {
      host: '127.0.0.1',
      port: ports?.device ?? 0,
      unitId: 1,
      profile: 'sunspec',
      pollMs: POLL_MS,
      lockStep: true,
    },
    listen: [`/ip4/127.0.0.1/tcp/${String(ports?.peer ?? 0)}`],
    web: { host: '127.0.0.1', port: ports?.web ?? 0 },
    clock: {
      ...{ file: '../clock.json', speed: plan.speed, marketOriginMs: marketOriginMs(plan.scenario) },
      ...(expected !== undefined && { foresight: FORESIGHT_FILE }),
    },
  }
  const configPath = join(directory, 'streetwatt.yaml')
  await writeFile(configPath, stringify(config))
  const memberKey = genesis.members[index]?.memberKey ?? ''
  return { id: home.id, title: home.title, memberKey, directory, configPath }
}
