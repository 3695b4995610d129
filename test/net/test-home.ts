import * as assert from 'uvu/assert'
import { OperatingError } from '../../node/core/units/operating-error.ts'
import type { MemberId, Network, PeerStatus, Protocol, Topic, Verdict } from '../../node/engine/ports.ts'

/** One home of a test street and what it heard. `verdict` and `answer` may be replaced while it runs. */
export interface Home {
  readonly id: MemberId
  readonly network: Network
  readonly heard: { topic: Topic; text: string; author: MemberId }[]
  verdict: (text: string) => Verdict | Promise<Verdict>
  answer: (protocol: Protocol, request: Uint8Array) => AsyncIterable<Uint8Array> | Iterable<Uint8Array>
  peersChanges: number
}

/** A home around a network, with the handlers that the tests look at; the caller starts it with them. */
export function makeHome(id: MemberId, network: Network): { home: Home; start: () => Promise<void> } {
  const home: Home = { id, network, heard: [], verdict: () => 'accept', answer: () => [], peersChanges: 0 }
  const start = (): Promise<void> =>
    network.start({
      message(topic, message, author) {
        home.heard.push({ topic, text: text(message), author })
        return home.verdict(text(message))
      },
      serve: (protocol, request) => home.answer(protocol, request),
      peersChanged() {
        home.peersChanges += 1
      },
    })
  return { home, start }
}

/** Waits for something that an event will bring about; fails after a bounded time. */
export async function until(isSo: () => boolean, withinMs = 20_000): Promise<void> {
  const endMs = performance.now() + withinMs
  while (!isSo()) {
    assert.ok(performance.now() < endMs, `within ${withinMs} ms: ${String(isSo)}`)
    await new Promise((resolve) => setTimeout(resolve, 10))
  }
}

export function bytes(content: string): Uint8Array {
  return new TextEncoder().encode(content)
}

export function text(content: Uint8Array): string {
  return content.byteLength > 1000 ? `${content.byteLength} bytes` : new TextDecoder().decode(content)
}

export async function collect(frames: AsyncIterable<Uint8Array>): Promise<string[]> {
  const collected: string[] = []
  for await (const frame of frames) collected.push(text(frame))
  return collected
}

export function inTime(): { signal: AbortSignal } {
  return { signal: AbortSignal.timeout(20_000) }
}

/** The code of the operating error a promise rejects with. */
export async function codeOf(promise: Promise<unknown>): Promise<string | undefined> {
  try {
    await promise
  } catch (error) {
    return String(error instanceof OperatingError ? error.code : error)
  }
  return undefined
}

export function statusOf(home: Pick<Home, 'network'>, member: MemberId): PeerStatus | undefined {
  return home.network.peers().find((peer) => peer.member === member)
}
