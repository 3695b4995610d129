/** Shows what a device says now, and asks whether that is so: makers disagree about the sign of the grid's power. */
import { InvalidArgumentError } from 'commander'
import { mapPoints } from '../../../hardware/device.ts'
import type { Point } from '../../../hardware/device.ts'
import type { SignOptions } from '../../../hardware/sunspec/maker-signs.ts'
import { describeDevice } from '../device/device-words.ts'
import type { Detection } from '../device/detect/detection.ts'
import { pointLines, valueWords } from '../device/point-words.ts'
import type { Terminal } from '../terminal.ts'
import type { Asker } from './asker.ts'

/** `as-read`: what the device says is right. */
export type GridAnswer = 'as-read' | 'swapped'

export interface ConfirmFlags {
  readonly grid?: GridAnswer
}

const ABSENT: Point = { value: null, quality: 'not-implemented', atMs: 0, source: '' }

/** The keys of `device:`, with the sign that the person saw. */
export async function confirmDevice(
  detection: Detection,
  { grid }: ConfirmFlags,
  { asker, terminal }: { readonly asker: Asker; readonly terminal: Terminal },
): Promise<Readonly<Record<string, string | number>>> {
  const { readable, notes } = detection
  terminal.say(`${describeDevice(detection)} says now:`)
  for (const line of pointLines(
    mapPoints((name) => readable[name] ?? ABSENT),
    '  ',
  ))
    terminal.say(line)
  for (const note of notes) terminal.say(`  ${note}`)
  const { device } = detection.config
  if (detection.signs === null || readable.gridImportPowerW === undefined) return device
  const answer = grid ?? (await asker.ask({ ...question(detection), flag: '--grid', fallback: 'y' }))
  return answer === 'as-read' ? device : { ...device, ...turned(detection.signs) }
}

function question({ readable }: Detection) {
  const importW = readable.gridImportPowerW?.value ?? 0
  const exportW = readable.gridExportPowerW?.value ?? 0
  const flow =
    exportW > importW
      ? `gives ${valueWords('gridExportPowerW', exportW)} to the grid`
      : `draws ${valueWords('gridImportPowerW', importW)} from the grid`
  return {
    text: `By this your home ${flow}. Is that so (y), or the other way round (n)`,
    read(text: string): GridAnswer {
      if (/^y(es)?$/i.test(text)) return 'as-read'
      if (/^no?$/i.test(text)) return 'swapped'
      throw new InvalidArgumentError(
        'write y or n; switch something large on and look again if you are not sure',
      )
    },
  }
}

function turned({ gridSign }: Required<SignOptions>): { gridSign: string } {
  return { gridSign: gridSign === 'import-positive' ? 'export-positive' : 'import-positive' }
}
