/**
 * What one home takes of the machine in real time: made by `streetwatt init` with its ordinary configuration, alone on its
 * street, reading an emulated hybrid inverter in another process.
 */
import { spawn } from 'node:child_process'
import { closeSync, mkdirSync, openSync } from 'node:fs'
import { join } from 'node:path'
import { freePorts } from '../../node/cli/demo/free-ports.ts'
import type { Terminal } from '../../node/cli/terminal.ts'
import { FEW_ARENAS } from '../../node/runtime/few-arenas.ts'
import { packageRoot } from '../../node/runtime/package-root.ts'
import { runCommand, startCommand, waitFor } from '../cli/run-command.ts'
import { placeOf } from '../demo/street.ts'
import { LOG_NAME } from './home-sample.ts'
import type { WatchedHome, WatchOptions } from './watch-homes.ts'
import { watchHomes } from './watch-homes.ts'

const READY_LIMIT_MS = 60_000
const DATA = 'data'

export async function runIdleHome(
  { directory, ...watch }: WatchOptions & { readonly directory: string },
  { signal, terminal }: { signal: AbortSignal; terminal: Terminal },
): Promise<{ homes: readonly WatchedHome[]; traded: null }> {
  const [devicePort = 0, peerPort = 0] = await freePorts(2)
  const emulator = startCommand(['emulate', '--device', 'hybrid', '--port', String(devicePort)])
  try {
    await waitFor('the emulator', () => emulator.heard().includes('\n') || undefined, {
      limitMs: READY_LIMIT_MS,
    })
    const home = await makeHome(directory, { devicePort, peerPort })
    const node = startHome(home)
    try {
      await waitFor('the home to listen', () => placeOf(home, DATA), { limitMs: READY_LIMIT_MS })
      terminal.say(`one home in real time: ${home}`)
      return { homes: await watchHomes([DATA], home, watch, { signal, terminal }), traded: null }
    } finally {
      await node.stop()
    }
  } finally {
    emulator.child.kill('SIGTERM')
    await emulator.ended
  }
}

/** The folder that `init` made. */
async function makeHome(
  directory: string,
  { devicePort, peerPort }: { devicePort: number; peerPort: number },
): Promise<string> {
  const flags = [
    ...['--device', `127.0.0.1:${devicePort}`, '--name', 'Lindenweg', '--id', 'home-1'],
    ...['--address', `/ip4/127.0.0.1/tcp/${peerPort}`, '--yes'],
  ]
  const { code, stderr } = await runCommand(['init', ...flags], { cwd: directory })
  if (code !== 0) throw new Error(`streetwatt init ended with ${code}: ${stderr}`)
  return join(directory, 'home-1')
}

function startHome(home: string): { stop(): Promise<void> } {
  mkdirSync(join(home, DATA), { recursive: true })
  const log = openSync(join(home, DATA, LOG_NAME), 'a')
  const program = join(packageRoot(), 'bin', 'streetwatt.js')
  const child = spawn(process.execPath, [program, 'start', '-c', join(home, 'streetwatt.yaml')], {
    stdio: ['ignore', log, log, 'ipc'],
    env: { ...FEW_ARENAS, ...process.env, STREETWATT_WEB__PORT: '0' },
  })
  closeSync(log)
  const ended = new Promise<void>((resolve) => child.once('exit', () => resolve()))
  return {
    stop() {
      child.kill('SIGTERM')
      return ended
    },
  }
}
