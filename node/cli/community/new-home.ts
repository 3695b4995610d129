/** The files of a home that founds a street or joins one: keys, its record, and a configuration. */
import { randomBytes } from 'node:crypto'
import { access, mkdir, writeFile } from 'node:fs/promises'
import { networkInterfaces } from 'node:os'
import { join } from 'node:path'
import { toHex } from '../../core/codec/hex.ts'
import type { GenesisMember, Tariff } from '../../core/governance/genesis.ts'
import type { SiteFacts } from '../../core/metering/site.ts'
import { OperatingError } from '../../core/units/operating-error.ts'
import type { KnownPeer } from '../../home-network.ts'
import { createSigner } from '../../runtime/ed25519.ts'
import type { HomeKeys } from '../../store/key-file.ts'
import { newHomeKeys, writeKeyFile, writeMemberKeyFile } from '../../store/key-file.ts'
import { writeMemberFile } from '../../store/member-file.ts'
import { certifyKeys } from './certified-keys.ts'
import { CONFIG_FILE, MEMBER_KEY_FILE } from './home-files.ts'
import { homeConfigText } from './home-config-text.ts'

/** What people say about a home. */
export interface HomePlan {
  readonly id: string
  readonly title: string
  readonly connectionLimitW: number
  readonly tariff: Omit<Tariff, 'fromMs'>
  readonly serials: readonly string[]
  readonly site: SiteFacts
  /** Where others reach it; null: the addresses of this machine. */
  readonly addresses: readonly string[] | null
  /** The keys of `device:`; null where nobody said where it is. */
  readonly device: object | null
  /** Degrees; it stays in the home's own configuration. */
  readonly location: { readonly latitude: number; readonly longitude: number } | null
}

export interface NewHome {
  readonly member: GenesisMember
  readonly keys: HomeKeys & { readonly memberSeed: Uint8Array }
  readonly plan: HomePlan
}

export interface HomeFiles {
  readonly genesis: Uint8Array
  /** Whether the home's own record is a file of its own, for genesis does not hold it. */
  readonly hasOwnRecord: boolean
  readonly peers: readonly KnownPeer[]
}

const PORT = 4001
const MOST_GUESSED_ADDRESSES = 4

/** New keys, and the record that the member key certifies them with. */
export function makeHome(community: string, plan: HomePlan): NewHome {
  const keys = { memberSeed: randomBytes(32), ...newHomeKeys() }
  const signer = createSigner(keys.memberSeed)
  const member = {
    id: plan.id,
    title: plan.title,
    memberKey: toHex(signer.publicKey),
    ...certifyKeys(community, signer, keys),
    connectionLimitW: plan.connectionLimitW,
    tariffs: [{ fromMs: 0, ...plan.tariff }],
    addresses: plan.addresses ?? machineAddresses(),
    devices: plan.serials,
    site: plan.site,
    zone: null,
    creditLimitNano: null,
  }
  return { member, keys, plan }
}

/** Throws `usage-home-exists` where a file of a home is there already: keys cannot be made again. */
export async function refuseExisting(directory: string): Promise<void> {
  const names = ['genesis.json', 'keys.json', MEMBER_KEY_FILE, 'member.json', CONFIG_FILE]
  for (const name of names) {
    const path = join(directory, name)
    const isThere = await access(path).then(
      () => true,
      () => false,
    )
    if (!isThere) continue
    throw new OperatingError(
      { code: 'usage-home-exists', path },
      `${path} is there already and is not written over: take another folder with --dir.`,
    )
  }
}

/** Writes the files and returns the path of the configuration. */
export async function writeHome(directory: string, home: NewHome, files: HomeFiles): Promise<string> {
  const configPath = join(directory, CONFIG_FILE)
  try {
    await mkdir(join(directory, 'data'), { recursive: true, mode: 0o700 })
    await writeKeyFile(join(directory, 'keys.json'), home.keys)
    await writeMemberKeyFile(join(directory, MEMBER_KEY_FILE), home.keys.memberSeed)
    await writeFile(join(directory, 'genesis.json'), files.genesis, { flag: 'wx' })
    if (files.hasOwnRecord) await writeMemberFile(join(directory, 'member.json'), home.member)
    await writeFile(configPath, configOf(home, files), { flag: 'wx', mode: 0o644 })
  } catch (cause) {
    if (cause instanceof OperatingError) throw cause
    throw new OperatingError(
      { code: 'folder-unwritable', folder: directory },
      `Cannot write into the folder ${directory}: check the path, its permissions and the disk.`,
      { cause },
    )
  }
  return configPath
}

function configOf({ member, plan }: NewHome, { hasOwnRecord, peers }: HomeFiles): string {
  const { device, location } = plan
  return homeConfigText(member.id, {
    ...{ hasOwnRecord, peers, device, location },
    listen: listenOn(member.addresses),
  })
}

/** On every address of this machine at the port that others are told; a street on one machine stays on it. */
function listenOn(addresses: readonly string[]): string[] {
  const loopback = addresses.filter((address) => address.startsWith('/ip4/127.'))
  if (loopback.length > 0 && loopback.length === addresses.length) return loopback
  const ports = new Set(addresses.map((address) => Number(/\/tcp\/(\d+)$/.exec(address)?.[1] ?? PORT)))
  return [...(ports.size === 0 ? [PORT] : ports)].map((port) => `/ip4/0.0.0.0/tcp/${String(port)}`)
}

/** Where neighbours on the same network find this machine. */
function machineAddresses(): string[] {
  return Object.values(networkInterfaces())
    .flatMap((entries) => entries ?? [])
    .filter(({ family, internal }) => family === 'IPv4' && !internal)
    .map(({ address }) => `/ip4/${address}/tcp/${String(PORT)}`)
    .slice(0, MOST_GUESSED_ADDRESSES)
}
