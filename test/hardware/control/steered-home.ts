/** A home with a battery on a real socket, armed, and nodes and watchdogs beside it as processes that a test may kill. */
import { spawn, spawnSync, type ChildProcess } from 'node:child_process'
import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { createInterface } from 'node:readline'
import { setTimeout as pause } from 'node:timers/promises'
import { fileURLToPath } from 'node:url'
import { armDevice } from '../../../hardware/control/arming.ts'
import { DEFAULT_LIMITS } from '../../../hardware/control/envelope.ts'
import { createEmulator, type Emulator, type EmulatorOptions } from '../../../hardware/emulator/emulator.ts'
import { createBus } from '../../../hardware/modbus/bus.ts'
import { openSteered, type SteeredKind } from './steered-device.ts'
import type { SteeringNodeOptions } from './steering-node.ts'

export interface SteeredHome {
  readonly emulator: Emulator
  readonly port: number
  readonly dataDirectory: string
  /** What the battery is charged with at this moment, W. */
  chargeW(): number
  /** Starts a node, which undoes what is left and then takes what it is told. */
  startNode(options: Pick<SteeringNodeOptions, 'command' | 'timings'>): SteeringNode
}

export interface SteeringNode {
  readonly process: ChildProcess
  /** Resolves with the first line that says this. */
  said(type: string): Promise<Record<string, unknown>>
  /** The id of its watchdog, which is a child of it. */
  watchdogPid(): number
  hasEnded(): boolean
}

export const BATTERY = {
  capacityWh: 10_000,
  reserveWh: 1000,
  maxChargeW: 5000,
  maxDischargeW: 5000,
  efficiencyPpm: 1_000_000,
  initialWh: 5000,
}
/** 500 W of load and 100 W of sun, always. */
const DRIVE = { stepMs: 900_000, energyWh: () => ({ loadWh: 125, pvWh: 25 }) }
/** Long enough for a machine with much else to do; a test that needs it fails anyway. */
const PATIENCE_MS = 40_000

/** Runs `body` beside an armed device; whatever it started is ended. */
export async function withSteeredHome(
  kind: SteeredKind,
  options: Partial<EmulatorOptions>,
  body: (home: SteeredHome) => Promise<void>,
): Promise<void> {
  const dataDirectory = mkdtempSync(join(tmpdir(), 'streetwatt-control-'))
  const emulator = createEmulator(
    { device: kind, port: 0, startMs: Date.now(), battery: BATTERY, ...options },
    { drive: DRIVE, now: Date.now },
  )
  const { port } = await emulator.start()
  const started: ChildProcess[] = []
  const watchdogs: number[] = []
  try {
    await arm(kind, port, dataDirectory)
    await body({
      emulator,
      port,
      dataDirectory,
      chargeW: () => emulator.state().powersW.chargeWh,
      startNode(rest) {
        const node = startNode({ port, kind, dataDirectory, ...rest }, watchdogs)
        started.push(node.process)
        return node
      },
    })
  } finally {
    for (const child of started) child.kill('SIGKILL')
    for (const pid of watchdogs) kill(pid)
    await emulator.stop()
    rmSync(dataDirectory, { recursive: true, force: true })
  }
}

async function arm(kind: SteeredKind, port: number, dataDirectory: string): Promise<void> {
  const bus = createBus({ host: '127.0.0.1', port }, { random: Math.random })
  try {
    const { device, plan } = await openSteered(kind, bus)
    await armDevice(
      { dataDirectory, device: device.identity },
      { plan, consents: ['control', 'power-loss'], limits: DEFAULT_LIMITS },
      { now: Date.now },
    )
  } finally {
    await bus.close()
  }
}

function startNode(options: SteeringNodeOptions, watchdogs: number[]): SteeringNode {
  const path = fileURLToPath(new URL('./steering-node.ts', import.meta.url))
  const loader = ['--import', import.meta.resolve('tsx')]
  const child = spawn(process.execPath, [...loader, path, JSON.stringify(options)], {
    stdio: ['ignore', 'pipe', 'pipe'],
  })
  const lines: Record<string, unknown>[] = []
  let errors = ''
  child.stderr.on('data', (chunk: Buffer) => (errors += chunk.toString()))
  createInterface(child.stdout).on('line', (line) => lines.push(JSON.parse(line) as Record<string, unknown>))
  const hasEnded = () => child.exitCode !== null || child.signalCode !== null
  return {
    process: child,
    hasEnded,
    async said(type) {
      const isThere = () => lines.find((line) => line['type'] === type)
      await until(() => isThere() !== undefined || hasEnded())
      const line = isThere()
      if (line === undefined)
        throw new Error(`the node did not say ${type}: ${JSON.stringify(lines)} ${errors}`)
      return line
    },
    watchdogPid() {
      const { stdout } = spawnSync('pgrep', ['-P', String(child.pid), '-f', 'watchdog-main'], {
        encoding: 'utf8',
      })
      const pid = Number(stdout.trim())
      if (!(pid > 1)) throw new Error(`the node has no watchdog: ${stdout}`)
      watchdogs.push(pid)
      return pid
    },
  }
}

/** Waits for something that is looked for often, and fails when it does not come. */
export async function until(isSo: () => boolean, what = 'what was waited for'): Promise<void> {
  const endMs = performance.now() + PATIENCE_MS
  while (!isSo()) {
    if (performance.now() > endMs) throw new Error(`${what} did not come within ${PATIENCE_MS} ms`)
    await pause(50)
  }
}

export function kill(pid: number): void {
  try {
    process.kill(pid, 'SIGKILL')
  } catch {
    // It is gone already.
  }
}

/** Whether a process runs. */
export function isRunning(pid: number): boolean {
  try {
    process.kill(pid, 0)
    return true
  } catch {
    return false
  }
}
