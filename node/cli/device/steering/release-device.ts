/** `streetwatt device release`: makes batteries normal, from what the disk knows of them alone. */
import type { ReleaseResult } from '../../../../hardware/control/release-all.ts'
import { releaseAll } from '../../../../hardware/control/release-all.ts'
import { OperatingError } from '../../../core/units/operating-error.ts'
import type { Print } from '../../print.ts'
import { describeDevice } from '../device-words.ts'
import type { FolderFlags } from './control-folder.ts'
import { controlDirectory } from './control-folder.ts'

export interface ReleaseFlags extends FolderFlags {
  readonly all?: true
  readonly json?: true
}

/** With --all also those that should be normal already. Ends with the code of the first device that failed. */
export async function release(
  flags: ReleaseFlags,
  { print, say }: { print: Print; say: (line: string) => void },
): Promise<void> {
  const dataDirectory = await controlDirectory(flags)
  const results = await releaseAll(
    { dataDirectory, evenIfReleased: flags.all === true },
    {
      now: Date.now,
      random: Math.random,
      onTrouble: ({ code, message }) => {
        say(`${message} (${code}); it is tried again`)
      },
    },
  )
  if (flags.json === true) await print(`${JSON.stringify(results)}\n`)
  else await print(textOf(results, dataDirectory))
  const failed = results.find(({ outcome }) => outcome === 'failed')
  if (failed !== undefined)
    throw new OperatingError(
      { code: failed.code ?? 'control-release-failed' },
      failed.message ?? 'A battery could not be set back; try again, or set it back at the device.',
    )
}

function textOf(results: readonly ReleaseResult[], dataDirectory: string): string {
  const lines = results.filter(({ outcome }) => outcome !== 'nothing-held').map(lineOf)
  if (lines.length > 0) return `${lines.join('\n')}\n`
  return `Nothing is held, as far as ${dataDirectory} knows; --all sets back every battery that was ever steered from here.\n`
}

function lineOf({ device, folder, outcome }: ReleaseResult): string {
  const name = device === null ? `the device of ${folder}` : describeDevice(device)
  return outcome === 'released' ? `Back to normal: ${name}` : `NOT set back: ${name}`
}
