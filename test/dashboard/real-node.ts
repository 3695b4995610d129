/** A home that `streetwatt init` made on an emulated device, its node a process that can be killed and started on its port. */
import type { Page } from 'playwright-core'
import { freePorts } from '../../node/cli/demo/free-ports.ts'
import { withEmulated } from '../cli/device/emulated.ts'
import type { Running } from '../cli/run-command.ts'
import { runCommand, startCommand, waitFor, withDirectory } from '../cli/run-command.ts'

const LIMIT_MS = 60_000
const CONFIG = 'home-1/streetwatt.yaml'

export interface RealNode {
  readonly url: string
  /** Starts it, and resolves when its page is there. */
  start(): Promise<void>
  /** As a power cut does. */
  kill(): Promise<void>
  /** Sets the password on the machine itself. */
  setPassword(password: string): Promise<void>
  /** Ends the device, as when its cable is pulled. */
  endDevice(): Promise<void>
}

export interface RealNodeOptions {
  /** What `emulate` is told beside the port. */
  readonly device: readonly string[]
  /** Before the configuration, as STREETWATT_A__B. */
  readonly env?: Readonly<Record<string, string>>
}

/** Nothing runs but the device when `body` begins; all of it is ended afterwards. */
export async function withRealNode(
  { device, env = {} }: RealNodeOptions,
  body: (node: RealNode) => Promise<void>,
): Promise<void> {
  await withEmulated(device, ({ place, running: emulator }) =>
    withDirectory(async (cwd) => {
      const [web = 0, peer = 0] = await freePorts(2)
      const options = {
        cwd,
        env: { STREETWATT_WEB__PORT: String(web), STREETWATT_DEVICE__POLL_MS: '500', ...env },
      }
      const run = async (args: readonly string[], stdin?: string): Promise<void> => {
        const { code, stderr } = await runCommand(args, { ...options, ...(stdin !== undefined && { stdin }) })
        if (code !== 0) throw new Error(`${args.join(' ')} ended with ${String(code)}: ${stderr}`)
      }
      await run([
        ...['init', '--device', place, '--name', 'Lindenweg', '--id', 'home-1', '--title', 'Lindenweg 1'],
        ...['--timezone', 'Europe/Berlin', '--address', `/ip4/127.0.0.1/tcp/${String(peer)}`, '--yes'],
      ])
      let node: Running | undefined
      const end = async (signal: NodeJS.Signals): Promise<void> => {
        node?.child.kill(signal)
        await node?.ended
        node = undefined
      }
      const url = `http://127.0.0.1:${String(web)}/`
      try {
        await body({
          url,
          async start() {
            const started = startCommand(['start', '-c', CONFIG], options)
            node = started
            const isThere = async (): Promise<true | undefined> =>
              fetch(new URL('healthz', url)).then(
                ({ ok }) => ok || undefined,
                () => undefined,
              )
            await waitFor('the page', isThere, { limitMs: LIMIT_MS, heard: () => started.heard() })
          },
          kill: () => end('SIGKILL'),
          setPassword: (password) => run(['password', 'set', '-c', CONFIG], `${password}\n`),
          async endDevice() {
            emulator.child.kill('SIGTERM')
            await emulator.ended
          },
        })
      } finally {
        await end('SIGTERM')
      }
    }),
  )
}

/**
 * What the page complained about, but for what a browser itself says of an address that does not answer or refuses: no
 * script can keep it from that.
 */
export function complaintsOf(page: Page): readonly string[] {
  const complaints: string[] = []
  page.on('console', (message) => {
    if (message.type() !== 'error' && message.type() !== 'warning') return
    if (!/^Failed to load resource: /.test(message.text())) complaints.push(message.text())
  })
  page.on('pageerror', (error) => complaints.push(error.message))
  return complaints
}
