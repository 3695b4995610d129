/**
 * Everything that is signed carries the protocol version that the committed terms name for its slot (design section 5).
 * This is the highest that the program understands, with all before it: a ledger keeps its old blocks.
 */
export const PROTOCOL_VERSION = 1

/** Whether a message is of the version in force, and that one this program understands. */
export function isSpoken(version: number, inForce: number): boolean {
  return version === inForce && inForce <= PROTOCOL_VERSION
}

/** What a home signs its own messages with: never a version that it does not understand. */
export function signedVersion(inForce: number): number {
  return Math.min(inForce, PROTOCOL_VERSION)
}
