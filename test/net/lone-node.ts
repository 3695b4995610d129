/** A node in a process of its own, for tests that kill it: `node lone-node.ts '{ key, members, listen, once }'`. */
import { startNode } from './libp2p-street.ts'
import { bytes } from './test-home.ts'
import type { StreetMember } from '../../node/engine/ports.ts'

interface LoneNodeInput {
  readonly id: string
  readonly seedHex: string
  readonly members: readonly { id: string; nodeKeyHex: string; addresses: string[] }[]
  readonly listen: string
  /** Stops at once, to see whether the process then ends. */
  readonly once: boolean
}

// Written by the test itself, so its shape is known.
const input = JSON.parse(process.argv[2] ?? '') as LoneNodeInput
const members: StreetMember[] = input.members.map(({ id, nodeKeyHex, addresses }) => ({
  id,
  nodeKey: new Uint8Array(Buffer.from(nodeKeyHex, 'hex')),
  addresses,
}))
const seed = new Uint8Array(Buffer.from(input.seedHex, 'hex'))
const node = await startNode({ id: input.id, seed, nodeKey: new Uint8Array() }, members, {
  listen: input.listen,
})
const lastHeard = (): string => node.home.heard.at(-1)?.text ?? 'nothing'
process.stdout.write(`${node.address()}\n`)
if (input.once) {
  await node.network.stop()
} else {
  setInterval(
    () =>
      void node.network.publish('sheets', bytes(`alive ${process.pid} ${Date.now()} heard ${lastHeard()}`)),
    50,
  )
}
