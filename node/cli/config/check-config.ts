/** `streetwatt config check`: all that a start would refuse, found before it. Nothing is opened but files. */
import { readConfigFile, parseConfig } from '../../config/home-config.ts'
import { batteryWishes } from '../../config/battery-wishes.ts'
import { tradingLimits } from '../../config/trading-limits.ts'
import { readGenesisFile } from '../../store/genesis-file.ts'
import { readKeyFile } from '../../store/key-file.ts'
import { readMemberFile } from '../../store/member-file.ts'
import type { Terminal } from '../terminal.ts'
import type { ConfigFlags } from './config-flags.ts'

/** Throws what is wrong with the file or with one that it names; the exit code is 3. */
export async function checkConfig({ config: path, json }: ConfigFlags, terminal: Terminal): Promise<void> {
  const { config, overriddenBy } = parseConfig(await readConfigFile(path), path, process.env)
  const { genesis } = await readGenesisFile(config.genesisPath)
  await readKeyFile(config.keysPath)
  if (config.memberPath !== null) await readMemberFile(config.memberPath)
  tradingLimits(config.trading, genesis.currency)
  batteryWishes(config.battery, genesis.currency)
  if (json === true) {
    terminal.print(
      JSON.stringify({ ok: true, path, mode: config.mode, community: genesis.name, overriddenBy }, null, 2),
    )
    return
  }
  terminal.print(`${path} is good: a home of ${genesis.name}, in ${config.mode} mode.`)
  for (const name of overriddenBy) terminal.print(`The environment variable ${name} stands before it.`)
}
