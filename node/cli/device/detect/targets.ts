/** Where to look: hosts and networks that were named, or the networks this machine is in. */
import { isIPv4 } from 'node:net'
import type { NetworkInterfaceInfo } from 'node:os'
import { OperatingError } from '../../../core/units/operating-error.ts'
import { parseHostPort } from '../endpoint-text.ts'
import { DEFAULT_PORTS } from '../place.ts'

/** One TCP endpoint that may be a device. */
export interface Target {
  readonly host: string
  readonly port: number
}

/** More hosts are not looked at in one run: 256 in a network, four of them. */
export const HOSTS_LIMIT = 1024
const SMALLEST_PREFIX = 24
/** Only addresses that are never of the open internet are looked at without being named. */
const PRIVATE = [/^10\./, /^192\.168\./, /^172\.(1[6-9]|2\d|3[01])\./, /^169\.254\./]
/** Networks inside this machine, of containers and virtual machines, hold no inverters. */
const VIRTUAL = /^(docker|br-|veth|virbr|vmnet|vboxnet|tun|tap|wg|zt|cni|flannel|cali|lxc|podman)/

/** Every endpoint of what was named, in that order, each once. */
export function namedTargets(texts: readonly string[], port: number | undefined): Target[] {
  return distinct(texts.flatMap((text) => targetsOf(text, port)))
}

/** A network of this machine that may be looked through. */
export interface Subnet {
  readonly interfaceName: string
  readonly cidr: string
  readonly hosts: readonly string[]
}

/** The private networks of this machine, at most the 256 addresses around its own in each; its own left out. */
export function localSubnets(
  interfaces: Readonly<Record<string, readonly NetworkInterfaceInfo[] | undefined>>,
): Subnet[] {
  return Object.entries(interfaces).flatMap(([interfaceName, infos = []]) =>
    VIRTUAL.test(interfaceName)
      ? []
      : infos
          .filter(({ family, internal, address }) => family === 'IPv4' && !internal && isPrivate(address))
          .map(({ address, cidr }) => subnetAround(interfaceName, address, Number(cidr?.split('/')[1]))),
  )
}

/** The endpoints of local networks, the usual port of every host first. */
export function subnetTargets(subnets: readonly Subnet[], port: number | undefined): Target[] {
  const hosts = subnets.flatMap((subnet) => subnet.hosts).slice(0, HOSTS_LIMIT)
  const ports = port === undefined ? DEFAULT_PORTS : [port]
  return distinct(ports.flatMap((each) => hosts.map((host) => ({ host, port: each }))))
}

function targetsOf(text: string, port: number | undefined): Target[] {
  const cidr = /^(?<address>[\d.]+)\/(?<bits>\d{1,2})$/.exec(text)?.groups
  const parsed = cidr === undefined ? parseHostPort(text) : null
  const named = parsed?.port ?? port
  const ports = named === undefined ? DEFAULT_PORTS : [named]
  if (parsed !== null) return ports.map((each) => ({ host: parsed.host, port: each }))
  if (cidr === undefined || !isIPv4(cidr['address'] ?? '') || Number(cidr['bits']) > 32) {
    const what = `"${text}" is no HOST[:PORT] and no network`
    throw new OperatingError(
      { code: 'usage-place-invalid' },
      `${what}; write 192.168.1.20, 192.168.1.20:1502, [fe80::1]:502 or 192.168.1.0/24.`,
    )
  }
  const bits = Number(cidr['bits'])
  if (bits < SMALLEST_PREFIX)
    throw new OperatingError(
      { code: 'usage-network-too-large' },
      `${text} has ${2 ** (32 - bits)} addresses, and at most 256 are looked at; name a network of /24 or smaller.`,
    )
  return ports.flatMap((each) => hostsOf(cidr['address'] ?? '', bits).map((host) => ({ host, port: each })))
}

function subnetAround(interfaceName: string, address: string, ownBits: number): Subnet {
  const bits = ownBits >= SMALLEST_PREFIX && ownBits <= 32 ? ownBits : SMALLEST_PREFIX
  const hosts = hostsOf(address, bits).filter((host) => host !== address)
  return { interfaceName, cidr: `${toText(networkOf(address, bits))}/${bits}`, hosts }
}

/** Without the addresses of the network itself and of everybody in it. */
function hostsOf(address: string, bits: number): string[] {
  const count = 2 ** (32 - bits)
  const network = networkOf(address, bits)
  const all = Array.from({ length: count }, (_, index) => toText(network + index))
  return count > 2 ? all.slice(1, -1) : all
}

function networkOf(address: string, bits: number): number {
  const count = 2 ** (32 - bits)
  return Math.floor(address.split('.').reduce((sum, part) => sum * 256 + Number(part), 0) / count) * count
}

function toText(address: number): string {
  return [24, 16, 8, 0].map((shift) => Math.floor(address / 2 ** shift) % 256).join('.')
}

function isPrivate(address: string): boolean {
  return PRIVATE.some((pattern) => pattern.test(address))
}

function distinct(targets: readonly Target[]): Target[] {
  return [...new Map(targets.map((target) => [`${target.host} ${target.port}`, target])).values()]
}
