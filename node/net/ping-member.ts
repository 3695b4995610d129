/** Asks a member for a sign of life, as people do: with an answer in any case. */
import { OperatingError } from '../core/units/operating-error.ts'
import type { Libp2pNetwork } from './libp2p-network.ts'

const PING_MS = 10_000

/** The round trip in real milliseconds, or the code of why there is none. */
export async function pingMember(
  network: Pick<Libp2pNetwork, 'ping'>,
  member: string,
): Promise<{ code: 'ok'; roundTripMs: number } | { code: string }> {
  try {
    const roundTripMs = await network.ping(member, { signal: AbortSignal.timeout(PING_MS) })
    return { code: 'ok', roundTripMs }
  } catch (error) {
    if (error instanceof OperatingError) return { code: String(error.code) }
    throw error
  }
}
