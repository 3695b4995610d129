/** What is armed, from the disk alone. */
import { readFile } from 'node:fs/promises'
import * as z from 'zod'
import type { ArmingRecord } from '../../../../hardware/control/arming.ts'
import { readArming } from '../../../../hardware/control/arming.ts'
import { armingPath } from '../../../../hardware/control/device-folder.ts'
import { listDeviceFolders } from '../../../../hardware/control/journal.ts'

const DEVICE = z.object({
  device: z.object({ manufacturer: z.string(), model: z.string(), serial: z.string() }),
})

/** Every device that was armed, alarm or not; a damaged record arms nothing and is left out. */
export async function listArmings(dataDirectory: string): Promise<ArmingRecord[]> {
  const records: ArmingRecord[] = []
  for (const folder of await listDeviceFolders(dataDirectory)) {
    const text = await readFile(armingPath(folder), 'utf8').catch(() => null)
    const named = DEVICE.safeParse(text === null ? null : parse(text))
    if (!named.success) continue
    const record = await readArming({ dataDirectory, device: named.data.device }).catch(() => null)
    if (record !== null) records.push(record)
  }
  return records
}

function parse(text: string): unknown {
  try {
    return JSON.parse(text)
  } catch {
    return null
  }
}
