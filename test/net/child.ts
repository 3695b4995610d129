import { spawn } from 'node:child_process'
import { once } from 'node:events'
import { fileURLToPath } from 'node:url'
import type { TestKey } from './libp2p-street.ts'

/** A node in another process. */
export interface Child {
  /** Where it listens, without /p2p. */
  readonly address: string
  readonly pid: number
  /** Ends it as a power cut does, without a word to anyone. */
  kill(): Promise<void>
  /** Makes it stand still, as a machine that swaps, and go on. */
  freeze(): void
  thaw(): void
  /** Resolves to the exit code when it ends by itself. */
  ended(): Promise<number | null>
}

const SCRIPT = fileURLToPath(new URL('lone-node.ts', import.meta.url))

/** Starts a node that knows all keys and nobody's address, and waits until it listens. */
export async function spawnNode(
  key: TestKey,
  keys: readonly TestKey[],
  options: { listen?: string; once?: boolean } = {},
): Promise<Child> {
  const input = JSON.stringify({
    id: key.id,
    seedHex: Buffer.from(key.seed).toString('hex'),
    members: keys.map(({ id, nodeKey }) => ({
      id,
      nodeKeyHex: Buffer.from(nodeKey).toString('hex'),
      addresses: [],
    })),
    listen: options.listen ?? '/ip4/127.0.0.1/tcp/0',
    once: options.once ?? false,
  })
  const child = spawn(process.execPath, ['--import', 'tsx', SCRIPT, input], {
    stdio: ['ignore', 'pipe', 'inherit'],
  })
  const exit = new Promise<number | null>((resolve) => child.once('exit', resolve))
  const first = await Promise.race([once(child.stdout, 'data'), exit])
  if (!Array.isArray(first)) throw new Error(`the child ended with ${first} before it listened`)
  return {
    address: String(first[0]).trim(),
    pid: child.pid ?? 0,
    ended: () => exit,
    freeze: () => void child.kill('SIGSTOP'),
    thaw: () => void child.kill('SIGCONT'),
    async kill() {
      child.kill('SIGKILL')
      await exit
    },
  }
}
