/** `streetwatt sim init`: a commented scenario on standard output or in a new file. */
import { writeFile } from 'node:fs/promises'
import { parse } from 'yaml'
import { initScenario } from '../../../sim/scenario/init-scenario.ts'
import { OperatingError } from '../../core/units/operating-error.ts'
import type { Print } from '../print.ts'
import type { Terminal } from '../terminal.ts'

export interface InitFlags {
  readonly homes: number
  /** Shares in ppm. */
  readonly pv: number
  readonly battery: number
  readonly ev: number
  readonly heatPump: number
  readonly seed: number
  readonly output?: string
  readonly json?: true
}

/** Prints the scenario, or writes it to a file that is not there yet. */
export async function runInitCommand(
  flags: InitFlags,
  { print, terminal }: { print: Print; terminal: Terminal },
): Promise<void> {
  const { homes, pv, battery, ev, heatPump, seed, output, json } = flags
  const text = initScenario({
    homes,
    pvPpm: pv,
    batteryPpm: battery,
    carPpm: ev,
    heatPumpPpm: heatPump,
    seed,
  })
  const ended = `${text.trimEnd()}\n`
  if (output === undefined) {
    // A scenario in JSON is one in YAML, without its comments.
    await print(json === true ? `${JSON.stringify(parse(ended))}\n` : ended)
    return
  }
  await writeNew(output, ended)
  if (json === true) await print(`${JSON.stringify({ file: output })}\n`)
  else terminal.say(`${output} is written; streetwatt sim run ${output} computes it.`)
}

async function writeNew(path: string, text: string): Promise<void> {
  try {
    await writeFile(path, text, { flag: 'wx' })
  } catch (cause) {
    const isThere = cause instanceof Error && 'code' in cause && cause.code === 'EEXIST'
    const what = isThere ? 'exists already' : 'cannot be written'
    throw new OperatingError(
      { code: 'usage-output-unwritable', path },
      `-o: ${path} ${what}; name a new file in a folder that is there.`,
      { cause },
    )
  }
}
