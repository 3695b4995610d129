/** Two pseudo terminals that socat joins: what is written to one is read from the other. */
import { spawn } from 'node:child_process'
import { existsSync, mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { setTimeout as pause } from 'node:timers/promises'

/** Runs `body` with the paths of both ends. */
export async function withSerialPair(
  body: (ends: { device: string; master: string }) => Promise<void>,
): Promise<void> {
  const folder = mkdtempSync(join(tmpdir(), 'streetwatt-pair-'))
  const [device, master] = [join(folder, 'device'), join(folder, 'master')]
  const ends = [device, master].map((path) => `pty,raw,echo=0,link=${path}`)
  const socat = spawn('socat', ends, { stdio: 'ignore' })
  const isGone = new Promise((resolve) => socat.once('exit', resolve))
  try {
    for (let tries = 0; tries < 500 && !(existsSync(device) && existsSync(master)); tries += 1)
      await pause(10)
    await body({ device, master })
  } finally {
    socat.kill('SIGKILL')
    await isGone
    rmSync(folder, { recursive: true, force: true })
  }
}
