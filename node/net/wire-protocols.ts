import type { Protocol } from '../engine/ports.ts'
import { PROTOCOLS } from '../engine/ports.ts'

/** Direct streams between two nodes: what engines ask each other, and where members are, which is the network's own. */
export const WIRE_PROTOCOLS = [...PROTOCOLS, 'addresses'] as const
export type WireProtocol = Protocol | 'addresses'
