/** The configuration of a home whose device is on a serial line. */
import { writeFile } from 'node:fs/promises'
import { join } from 'node:path'

export async function writeConfig(directory: string): Promise<string> {
  const config = join(directory, 'streetwatt.yaml')
  const lines = ['version: 1', 'mode: paper', 'genesis: genesis.json', 'keys: keys.json', 'data: data']
  await writeFile(config, [...lines, 'device: { serial: /dev/ttyUSB0 }', 'listen: []', 'web: {}'].join('\n'))
  return config
}
